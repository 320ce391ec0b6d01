import type {
  Attributes,
  Change,
  DiffSummary,
  ProposalView,
  Reach,
  ReachedNodes,
  ResourceRef,
} from '@fleetwright/contracts';
import type { ProposalDetail } from '@fleetwright/contracts/api';
import { byPosition } from '@fleetwright/core/event-sourcing';
import {
  maskSecrets,
  type RunMember,
  type MemberCounts,
  type ProposalRow,
  proposalView,
  reachOfChange,
  type RowCount,
  waitingOn,
} from '@fleetwright/core/read-models';
import { DocumentMissing } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { cursorAfter, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { Policies } from './policies.ts';
import { KIND_ROUTES, keyPartsOf } from './resource-kinds.ts';
import { notFound } from './problems.ts';

/** Reads proposals with what belongs to them: what they wait for, and what they change. */
@Injectable()
export class Proposals {
  readonly #ports: GatewayPorts;
  readonly #policies: Policies;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Policies) policies: Policies) {
    this.#ports = ports;
    this.#policies = policies;
  }

  /** Throws GatewayProblem when there is none. */
  async row(account: string, id: string): Promise<ProposalRow> {
    const row = await this.#ports.models.get('proposals', account, id);
    if (row === null) throw notFound('proposal', id);
    return row;
  }

  /** In the order of the ids. Throws GatewayProblem that names the first that is not there. */
  async rows(account: string, ids: readonly string[]): Promise<readonly ProposalRow[]> {
    const rows = await this.#ports.models.getMany('proposals', account, ids);
    const found = new Set(rows.map(({ id }) => id));
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw notFound('proposal', missing);
    return rows;
  }

  async views(account: string, rows: readonly ProposalRow[]): Promise<ProposalView[]> {
    const members = await this.#dependencies(account, rows);
    const outlookOf = await this.#policies.outlook(account);
    return rows.map((row) => {
      const view = maskSecrets(proposalView(row, members.get(row.sync_run_id) ?? []));
      return { ...view, ...outlookOf(view) };
    });
  }

  async detail(account: string, row: ProposalRow): Promise<ProposalDetail> {
    const [view] = await this.views(account, [row]);
    const change = await this.change(account, row);
    const beside = { ...(await this.#reachOf(account, row)), ...(await this.#successorOf(account, row)) };
    return { ...(view ?? proposalView(row, [])), body: { inline: change }, payload: payloadOf(change), ...beside };
  }

  /** What stands in the place of a superseded one: votes are given anew there. */
  async #successorOf(account: string, row: ProposalRow): Promise<Pick<ProposalDetail, 'superseded_by'>> {
    if (row.status !== 'superseded') return {};
    const { repository_id, kind, key, position: after } = row;
    const asked = { filter: { repository_id, kind, key }, order: 'oldest_first' as const, after, limit: 1 };
    const [next] = await this.#ports.models.list('proposals', account, asked);
    if (next === undefined) return {};
    return { superseded_by: { id: next.id, sync_run_id: next.sync_run_id, status: next.status } };
  }

  /** The part that it has in what its run reaches; nothing where the run tells none, or what it told is not kept. */
  async #reachOf(account: string, { sync_run_id, kind, key }: ProposalRow): Promise<{ readonly reach?: Reach }> {
    const { models, json } = this.#ports;
    const run = await models.get('sync_runs', account, sync_run_id);
    if (run === null || run.summary_document === null) return {};
    try {
      const { reach } = await json.get<DiffSummary>(account, run.summary_document);
      if (reach?.nodes_document === undefined) return {};
      const nodes = await json.get<ReachedNodes>(account, reach.nodes_document);
      return { reach: reachOfChange(reach, nodes, { kind, key }) };
    } catch (error) {
      // It helps to decide, but is no part of what is decided: the proposal itself is all there.
      if (error instanceof DocumentMissing) return {};
      throw error;
    }
  }

  /** What a proposal changes, secrets masked. */
  async change(account: string, { body }: ProposalRow): Promise<Change> {
    if ('inline' in body) return maskSecrets(body.inline);
    return maskSecrets(await this.#ports.json.get<Change>(account, body.document));
  }

  /** One page of a run's proposals, in the order in which they were opened; within it in plan order. */
  async page(account: string, run: string, query: PageAsked) {
    const asked = { ...queryOf(query), filter: { sync_run_id: run }, order: 'oldest_first' as const };
    const found = await this.#ports.models.list('proposals', account, asked);
    const rows = found.slice(0, query.limit).toSorted((a, b) => a.ordinal - b.ordinal || byPosition(a, b));
    return { rows, next_cursor: cursorAfter(found, query.limit) };
  }

  /** A run's proposals for these resources, in plan order. */
  async ofResources(account: string, run: string, resources: readonly ResourceRef[]) {
    const [kinds, keys] = [new Set(resources.map(({ kind }) => kind)), new Set(resources.map(({ key }) => key))];
    const filter = { sync_run_id: run, kind: [...kinds], key: [...keys] };
    // A key may be one of several kinds: each of them could have a proposal.
    const limit = kinds.size * keys.size;
    const found = await this.#ports.models.list('proposals', account, { filter, order: 'oldest_first', limit });
    const asked = new Set(resources.map(({ kind, key }) => `${kind} ${key}`));
    const rows = found.filter(({ kind, key }) => asked.has(`${kind} ${key}`));
    return { rows: rows.toSorted((a, b) => a.ordinal - b.ordinal || byPosition(a, b)) };
  }

  /** The first of a run's proposals that have one of these statuses. */
  withStatus(
    account: string,
    run: string,
    { statuses, limit }: { readonly statuses: readonly string[]; readonly limit: number },
  ): Promise<readonly ProposalRow[]> {
    const filter = { sync_run_id: run, status: statuses };
    return this.#ports.models.list('proposals', account, { filter, order: 'oldest_first', limit });
  }

  /** By its id, what each of the rows waits for. */
  async waits(account: string, rows: readonly ProposalRow[]): Promise<ReadonlyMap<string, ResourceRef[]>> {
    const members = await this.#dependencies(account, rows);
    return new Map(rows.map((row) => [row.id, waitingOn(row, members.get(row.sync_run_id) ?? [])]));
  }

  /** How many proposals each of the runs has, by status, without reading any. */
  async counts(account: string, runs: readonly string[]): Promise<ReadonlyMap<string, MemberCounts>> {
    if (runs.length === 0) return new Map();
    const by = ['sync_run_id', 'status', 'approver'];
    const counted = await this.#ports.models.count('proposals', account, { filter: { sync_run_id: runs }, by });
    const groups = Map.groupBy(counted, ({ values: [run] }) => run ?? '');
    return new Map([...groups].map(([run, rows]) => [run, countsOf(rows)]));
  }

  /** Which resources of the run's plan were put up for decision, as `kind/key`. */
  async opened(account: string, run: string): Promise<ReadonlySet<string>> {
    const asked = { filter: { sync_run_id: run }, by: ['kind', 'key'] };
    const counted = await this.#ports.models.count('proposals', account, asked);
    return new Set(counted.map(({ values }) => values.join('/')));
  }

  /** By run, what is known of the proposals that the rows depend on. */
  async #dependencies(
    account: string,
    rows: readonly ProposalRow[],
  ): Promise<ReadonlyMap<string, readonly RunMember[]>> {
    const keys = [...new Set(rows.flatMap(({ depends_on }) => depends_on.map(({ key }) => key)))];
    if (keys.length === 0) return new Map();
    const filter = { sync_run_id: [...new Set(rows.map(({ sync_run_id }) => sync_run_id))], key: keys };
    const by = ['sync_run_id', 'kind', 'key', 'status'];
    const counted = await this.#ports.models.count('proposals', account, { filter, by });
    const members = counted.map(({ values: [run, kind, key, status] }) => ({ run, kind, key, status }) as Named);
    return Map.groupBy(members, ({ run }) => run);
  }
}

type PageAsked = Parameters<typeof queryOf>[0];
type Named = RunMember & { readonly run: string };

function countsOf(rows: readonly RowCount[]): MemberCounts {
  const byStatus = new Map<string, number>();
  for (const { values, count } of rows) {
    const status = values[1] ?? '';
    byStatus.set(status, (byStatus.get(status) ?? 0) + count);
  }
  const forPeople = rows.filter(({ values }) => values[2] === 'people');
  return {
    byStatus: Object.fromEntries([...byStatus].toSorted()),
    forPeople: forPeople.reduce((sum, { count }) => sum + count, 0),
  };
}

/**
 * What the imperative API of the kind takes under its noun to do the same: of a create the parts of the key beside the
 * attributes, of an update the attributes that change; nothing for a delete and an adopt.
 */
export function payloadOf({ kind, key, action, write }: Change): Attributes {
  const route = KIND_ROUTES.find((each) => each.kind === kind);
  if (action !== 'create' || route === undefined) return write;
  return { ...keyPartsOf(route, key), ...write };
}
