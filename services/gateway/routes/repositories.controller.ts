import type { CommandData } from '@fleetwright/contracts';
import {
  PageQuery,
  RegisterRepositoryBody,
  RepositoriesQuery,
  RunStatus,
  SyncNowQuery,
  UpdateRepositoryBody,
} from '@fleetwright/contracts';
import { repositoryView } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { RECENT_RUNS } from '../limits.ts';
import { idOf, operationId, Repeatable, type RequestKey } from '../operation.ts';
import { filterOf, pageOf, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Runs } from '../runs.ts';
import { Route, SYSTEM } from '../route.ts';

const PATH = 'gitops_repositories';

@Controller(SYSTEM)
export class RepositoriesController {
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

  @Route({ method: 'POST', path: PATH, summary: 'Register a repository', access: 'system.gitops.write', status: 201 })
  async register(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Body({ schema: RegisterRepositoryBody }) body: z.output<typeof RegisterRepositoryBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const operation = operationId(caller, key);
    const repository_id = idOf(operation);
    const { name, ...given } = body.gitops_repository;
    const settings = name === undefined ? given : { ...given, name };
    const { isVisible } = await this.#commands.send(caller, operation, 'RegisterRepository', {
      repository_id,
      settings,
    });
    return this.#answer(caller, repository_id, isVisible, reply);
  }

  @Route({ method: 'GET', path: PATH, summary: 'List repositories', access: 'system.gitops.read' })
  async list(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: RepositoriesQuery }) query: z.output<typeof RepositoriesQuery>,
  ) {
    const filter = filterOf({ name: query.name });
    const asked = { ...queryOf(query), filter, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('repositories', account, asked);
    return pageOf('gitops_repositories', rows, query.limit, repositoryView);
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'A repository with its recent runs',
    access: 'system.gitops.read',
  })
  async get(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const row = await this.#row(account, id);
    const runs = await this.#ports.models.list('sync_runs', account, {
      filter: { repository_id: id },
      order: 'newest_first',
      limit: RECENT_RUNS,
    });
    return {
      gitops_repository: repositoryView(row),
      gitops_sync_runs: await Promise.all(runs.map((run) => this.#runs.view(account, run))),
    };
  }

  @Route({
    method: 'PATCH',
    path: `${PATH}/:id`,
    summary: 'Change a repository; ownership stays',
    access: 'system.gitops.write',
  })
  async update(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Body({ schema: UpdateRepositoryBody }) body: z.output<typeof UpdateRepositoryBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.#row(caller.account, id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const settings = body.gitops_repository as CommandData<'UpdateRepository'>['settings'];
    const data = { repository_id: id, settings };
    const { isVisible } = await this.#commands.send(caller, operationId(caller, key), 'UpdateRepository', data);
    return this.#answer(caller, id, isVisible, reply);
  }

  @Route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Remove a repository; the remote and the live fleet stay',
    access: 'system.gitops.write',
    status: 204,
  })
  async remove(@CurrentCaller() caller: Caller, @Repeatable() key: RequestKey, @Param('id') id: string) {
    await this.#row(caller.account, id);
    await this.#commands.send(caller, operationId(caller, key), 'RemoveRepository', { repository_id: id });
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/sync_now`,
    summary: 'Sync now; waits for the diff, else answers 202 with the run in progress',
    access: 'system.gitops.sync',
  })
  async syncNow(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Query({ schema: SyncNowQuery }) query: z.output<typeof SyncNowQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#sync(caller, key, { id, trigger: 'sync_now', waitMs: query.wait_seconds * 1_000 }, reply);
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/drift/revert`,
    summary: 'Propose the changes that undo drift',
    access: 'system.gitops.sync',
  })
  async revert(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Query({ schema: SyncNowQuery }) query: z.output<typeof SyncNowQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#sync(caller, key, { id, trigger: 'drift', waitMs: query.wait_seconds * 1_000 }, reply);
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id/sync_runs`,
    summary: 'Runs of a repository',
    access: 'system.gitops.read',
  })
  async runs(
    @CurrentCaller() { account }: Caller,
    @Param('id') id: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ) {
    await this.#row(account, id);
    return this.#runs.page(account, query, { repository_id: id });
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id/drift_report`,
    summary: 'What no longer looks as last applied',
    access: 'system.gitops.read',
  })
  async driftReport(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    await this.#row(account, id);
    const row = await this.#ports.models.get('drift_reports', account, id);
    if (row === null) return { repository_id: id, account_id: account, drift: false, resources: [], total: 0 };
    const { position: _position, ...report } = row;
    return report;
  }

  async #sync(
    caller: Caller,
    key: RequestKey,
    asked: { id: string; trigger: 'sync_now' | 'drift'; waitMs: number },
    reply: FastifyReply,
  ) {
    const { account } = caller;
    await this.#row(account, asked.id);
    const data = { repository_id: asked.id, trigger: asked.trigger };
    const { result } = await this.#commands.send(caller, operationId(caller, key), 'RequestSync', data);
    const { run_id } = result as { run_id: string };
    const run = await this.#runs.afterDiff(account, run_id, asked.waitMs);
    if (run === null || run.status === RunStatus.enum.in_progress) reply.status(202);
    return {
      gitops_sync_run: run === null ? { id: run_id, repository_id: asked.id, status: 'in_progress' } : run,
      gitops_proposals: run === null ? [] : await this.#runs.proposals(account, run_id),
    };
  }

  async #answer({ account }: Caller, id: string, isVisible: boolean, reply: FastifyReply) {
    const row = isVisible ? await this.#ports.models.get('repositories', account, id) : null;
    if (row === null) reply.status(202);
    return { gitops_repository: row === null ? { id } : repositoryView(row) };
  }

  async #row(account: string, id: string) {
    const row = await this.#ports.models.get('repositories', account, id);
    if (row === null) throw notFound('repository', id);
    return row;
  }
}
