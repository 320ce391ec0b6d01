import { PageQuery, RunStatus, SyncNowQuery } from '@fleetwright/contracts';
import { Controller, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';
import { Runs } from '../runs.ts';

const PATH = 'gitops_repositories';

interface Asked {
  readonly id: string;
  readonly trigger: 'sync_now' | 'drift';
  readonly waitMs: number;
}

/** What happens to a repository: its runs, and its drift. */
@Controller(SYSTEM)
export class RepositorySyncController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;
  readonly #runs: Runs;

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Commands) commands: Commands,
    @Inject(Runs) runs: Runs,
  ) {
    this.#ports = ports;
    this.#commands = commands;
    this.#runs = runs;
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/sync_now`,
    summary: 'Sync now; waits for the diff, else answers 202 with the run in progress',
    access: 'system.gitops.sync',
  })
  async syncNow(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Query({ schema: SyncNowQuery }) query: z.output<typeof SyncNowQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#sync(caller, request, { id, trigger: 'sync_now', waitMs: query.wait_seconds * 1_000 }, reply);
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/drift/revert`,
    summary: 'Propose the changes that undo drift',
    access: 'system.gitops.sync',
  })
  async revert(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Query({ schema: SyncNowQuery }) query: z.output<typeof SyncNowQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#sync(caller, request, { id, trigger: 'drift', waitMs: query.wait_seconds * 1_000 }, reply);
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id/sync_runs`,
    summary: 'Runs of a repository, newest first',
    access: 'system.gitops.read',
  })
  async runs(
    @CurrentCaller() { account }: Caller,
    @Param('id') id: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ) {
    await this.#mustHave(account, id);
    return this.#runs.page(account, query, { repository_id: id });
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id/drift_report`,
    summary: 'What no longer looks as last applied',
    access: 'system.gitops.read',
  })
  async driftReport(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const row = await this.#ports.models.get('drift_reports', account, id);
    if (row === null) throw notFound('repository', id);
    const { position: _position, ...report } = row;
    return report;
  }

  async #sync(caller: Caller, request: RequestKey, { id, trigger, waitMs }: Asked, reply: FastifyReply) {
    const { account } = caller;
    await this.#mustHave(account, id);
    const { result } = await this.#commands.send(caller, request, 'RequestSync', { repository_id: id, trigger });
    const { run_id } = result as { run_id: string };
    const run = await this.#runs.afterDiff(account, run_id, waitMs);
    if (run === null) {
      reply.status(202);
      return { gitops_sync_run: { id: run_id, repository_id: id, status: 'in_progress' }, gitops_proposals: [] };
    }
    if (run.status === RunStatus.enum.in_progress) reply.status(202);
    return { gitops_sync_run: run, gitops_proposals: await this.#runs.proposals(account, run_id) };
  }

  async #mustHave(account: string, id: string): Promise<void> {
    if ((await this.#ports.models.get('repositories', account, id)) === null) throw notFound('repository', id);
  }
}
