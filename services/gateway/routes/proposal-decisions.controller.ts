import { BulkDecideBody, DecideBody } from '@fleetwright/contracts';
import { Body, Controller, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, type Done, later } from '../commands.ts';
import { RUN_PROPOSALS_MAX } from '../limits.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { filterOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem } from '../problems.ts';
import { Proposals } from '../proposals.ts';
import { Route, SYSTEM } from '../route.ts';

const PATH = 'gitops_proposals';

type OneDecision = z.output<typeof DecideBody>;
type BulkDecision = z.output<typeof BulkDecideBody>;
type Decision = Pick<BulkDecision, 'verdict' | 'comment' | 'remember' | 'confirm_deletes'>;
interface Chosen {
  readonly proposal_id: string;
  readonly digest: string;
}

/** What people decide about proposals. Each decision names the digest that the person saw. */
@Controller(SYSTEM)
export class ProposalDecisionsController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;
  readonly #proposals: Proposals;

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Commands) commands: Commands,
    @Inject(Proposals) proposals: Proposals,
  ) {
    this.#ports = ports;
    this.#commands = commands;
    this.#proposals = proposals;
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/approve`,
    summary: 'Approve what has this digest',
    access: 'system.gitops.approve',
  })
  approve(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Body({ schema: DecideBody }) body: OneDecision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#decideOne(caller, request, id, { ...body, verdict: 'approve' }, reply);
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/reject`,
    summary: 'Reject what has this digest',
    access: 'system.gitops.approve',
  })
  reject(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Body({ schema: DecideBody }) body: OneDecision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#decideOne(caller, request, id, { ...body, verdict: 'reject' }, reply);
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/retry`,
    summary: 'Try a failed or blocked change again',
    access: 'system.gitops.approve',
  })
  async retry(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { repository_id } = await this.#proposals.row(caller.account, id);
    const data = { repository_id, proposal_ids: [id] };
    return this.#answer(caller, id, await this.#commands.send(caller, request, 'RetryProposals', data), reply);
  }

  @Route({
    method: 'POST',
    path: `${PATH}/bulk`,
    summary: 'Decide about many, all or nothing, with the digests that were seen',
    access: 'system.gitops.approve',
  })
  async bulk(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Body({ schema: BulkDecideBody }) body: BulkDecision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { account } = caller;
    const chosen = await this.#chosen(account, body);
    const ids = chosen.map(({ proposal_id }) => proposal_id);
    const rows = await this.#proposals.rows(account, ids);
    const repositories = [...new Set(rows.map(({ repository_id }) => repository_id))];
    const [repository_id] = repositories;
    if (repository_id === undefined || repositories.length > 1) {
      throw new GatewayProblem('invalid', 'Decide about the proposals of one repository at a time.');
    }
    const done = await this.#decide(caller, request, repository_id, chosen, body);
    if (!done.isVisible) return later(reply, done);
    const decided = await this.#proposals.rows(account, ids);
    return { gitops_proposals: await this.#proposals.views(account, decided) };
  }

  /** By id with digests, or everything pending that a filter matches, if it is just what the client saw. */
  async #chosen(account: string, body: BulkDecision): Promise<Chosen[]> {
    if (body.proposals) return body.proposals.map(({ id, digest }) => ({ proposal_id: id, digest }));
    const { run, repository, kind, action } = body.filter ?? {};
    const matched = filterOf({ sync_run_id: run, repository_id: repository, kind, action });
    const rows = await this.#ports.models.list('proposals', account, {
      filter: { ...matched, status: 'pending_approval' },
      order: 'oldest_first',
      limit: RUN_PROPOSALS_MAX,
    });
    const seen = new Set(body.digests);
    const isSame = rows.length === seen.size && rows.every(({ digest }) => seen.has(digest));
    if (!isSame) {
      throw new GatewayProblem('digest_mismatch', 'The filter no longer matches what was shown; look again.', {
        facts: { matching: rows.map(({ id, digest }) => ({ id, digest })) },
      });
    }
    return rows.map(({ id, digest }) => ({ proposal_id: id, digest }));
  }

  async #decideOne(
    caller: Caller,
    request: RequestKey,
    id: string,
    decision: Decision & Pick<OneDecision, 'digest'>,
    reply: FastifyReply,
  ) {
    const { repository_id } = await this.#proposals.row(caller.account, id);
    const chosen = [{ proposal_id: id, digest: decision.digest }];
    return this.#answer(caller, id, await this.#decide(caller, request, repository_id, chosen, decision), reply);
  }

  #decide(
    caller: Caller,
    request: RequestKey,
    repository_id: string,
    decisions: Chosen[],
    { verdict, comment, remember, confirm_deletes }: Decision,
  ): Promise<Done> {
    const data = { repository_id, verdict, decisions, comment, remember, confirm_deletes };
    return this.#commands.send(caller, request, 'DecideProposals', data);
  }

  async #answer({ account }: Caller, id: string, done: Done, reply: FastifyReply) {
    if (!done.isVisible) return later(reply, done);
    const row = await this.#proposals.row(account, id);
    return { gitops_proposal: await this.#proposals.detail(account, row) };
  }
}
