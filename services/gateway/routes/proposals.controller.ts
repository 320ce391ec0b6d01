import { BulkDecideBody, type Change, DecideBody, ProposalsQuery } from '@fleetwright/contracts';
import { maskSecrets, type ProposalRow, proposalView } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { RUN_PROPOSALS_MAX } from '../limits.ts';
import { operationId, Repeatable, type RequestKey } from '../operation.ts';
import { filterOf, pageOf, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem, notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';

const PATH = 'gitops_proposals';
type Decision = Omit<z.output<typeof DecideBody>, 'digest'> & { readonly verdict: 'approve' | 'reject' };
interface Decided {
  readonly proposal_id: string;
  readonly digest: string;
}

@Controller(SYSTEM)
export class ProposalsController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Commands) commands: Commands) {
    this.#ports = ports;
    this.#commands = commands;
  }

  @Route({ method: 'GET', path: PATH, summary: 'List proposals', access: 'system.gitops.read' })
  async list(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: ProposalsQuery }) query: z.output<typeof ProposalsQuery>,
  ) {
    const { run, repository, kind, key, change, action, status } = query;
    const filter = filterOf({ sync_run_id: run, repository_id: repository, kind, key, change, action, status });
    const asked = { ...queryOf(query), filter, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('proposals', account, asked);
    const members = await this.#membersOf(account, rows);
    return pageOf(PATH, rows, query.limit, (row) => maskSecrets(proposalView(row, members)));
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'A proposal with its whole change',
    access: 'system.gitops.read',
  })
  async get(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    return { gitops_proposal: await this.#detail(account, await this.#row(account, id)) };
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/approve`,
    summary: 'Approve what has this digest',
    access: 'system.gitops.approve',
  })
  approve(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Body({ schema: DecideBody }) body: z.output<typeof DecideBody>,
  ) {
    return this.#decideOne(caller, key, id, { ...body, verdict: 'approve' });
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/reject`,
    summary: 'Reject what has this digest',
    access: 'system.gitops.approve',
  })
  reject(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Body({ schema: DecideBody }) body: z.output<typeof DecideBody>,
  ) {
    return this.#decideOne(caller, key, id, { ...body, verdict: 'reject' });
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/retry`,
    summary: 'Try a failed or blocked change again',
    access: 'system.gitops.approve',
  })
  async retry(@CurrentCaller() caller: Caller, @Repeatable() key: RequestKey, @Param('id') id: string) {
    const { repository_id } = await this.#row(caller.account, id);
    const data = { repository_id, proposal_ids: [id] };
    await this.#commands.send(caller, operationId(caller, key), 'RetryProposals', data);
    return { gitops_proposal: await this.#detail(caller.account, await this.#row(caller.account, id)) };
  }

  @Route({
    method: 'POST',
    path: `${PATH}/bulk`,
    summary: 'Decide about many, all or nothing, with the digests that were seen',
    access: 'system.gitops.approve',
  })
  async bulk(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Body({ schema: BulkDecideBody }) body: z.output<typeof BulkDecideBody>,
  ) {
    const { account } = caller;
    const chosen = await this.#chosen(account, body);
    const rows = await Promise.all(chosen.map(({ proposal_id }) => this.#row(account, proposal_id)));
    const repositories = [...new Set(rows.map(({ repository_id }) => repository_id))];
    const [repository_id] = repositories;
    if (repository_id === undefined || repositories.length > 1) {
      throw new GatewayProblem('invalid', 'Decide about the proposals of one repository at a time.');
    }
    await this.#decide(caller, key, repository_id, chosen, body);
    const after = await Promise.all(chosen.map(({ proposal_id }) => this.#row(account, proposal_id)));
    const members = await this.#membersOf(account, after);
    return { gitops_proposals: after.map((row) => maskSecrets(proposalView(row, members))) };
  }

  /** By id with digests, or everything pending that a filter matches, if it is just what the client saw. */
  async #chosen(account: string, body: z.output<typeof BulkDecideBody>): Promise<Decided[]> {
    if (body.proposals) return body.proposals.map(({ id, digest }) => ({ proposal_id: id, digest }));
    const { run, repository, kind, action } = body.filter ?? {};
    const rows = await this.#ports.models.list('proposals', account, {
      filter: {
        ...filterOf({ sync_run_id: run, repository_id: repository, kind, action }),
        status: 'pending_approval',
      },
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

  async #decideOne(caller: Caller, key: RequestKey, id: string, decision: Decision & { readonly digest: string }) {
    const { repository_id } = await this.#row(caller.account, id);
    const chosen = [{ proposal_id: id, digest: decision.digest }];
    await this.#decide(caller, key, repository_id, chosen, decision);
    return { gitops_proposal: await this.#detail(caller.account, await this.#row(caller.account, id)) };
  }

  async #decide(
    caller: Caller,
    key: RequestKey,
    repository_id: string,
    decisions: Decided[],
    { verdict, comment, remember, confirm_deletes }: Decision,
  ): Promise<void> {
    const data = { repository_id, verdict, decisions, comment, remember, confirm_deletes };
    await this.#commands.send(caller, operationId(caller, key), 'DecideProposals', data);
  }

  /** With the change itself, whether it was small enough for its event or is a document. */
  async #detail(account: string, row: ProposalRow) {
    const { body, ...view } = proposalView(row, await this.#membersOf(account, [row]));
    const change = 'inline' in body ? body.inline : await this.#ports.json.get<Change>(account, body.document);
    return maskSecrets({ ...view, body: { inline: change }, payload: change.write });
  }

  /** Every proposal of the runs that the rows belong to: what `waiting_on` is told from. */
  async #membersOf(account: string, rows: readonly ProposalRow[]): Promise<readonly ProposalRow[]> {
    const runs = [...new Set(rows.map(({ sync_run_id }) => sync_run_id))];
    if (runs.length === 0) return [];
    const filter = { sync_run_id: runs };
    return this.#ports.models.list('proposals', account, { filter, order: 'oldest_first', limit: RUN_PROPOSALS_MAX });
  }

  async #row(account: string, id: string): Promise<ProposalRow> {
    const row = await this.#ports.models.get('proposals', account, id);
    if (row === null) throw notFound('proposal', id);
    return row;
  }
}
