import {
  type DiffSummary,
  type Plan,
  PROPOSAL_STATUSES,
  type ProposalView,
  type ResourceRef,
  type StoredEvent,
  type SyncRunSummary,
  type SyncRunView,
} from '@fleetwright/contracts';
import type { RunDetail } from '@fleetwright/contracts/api';
import { byPosition } from '@fleetwright/core/event-sourcing';
import {
  maskSecrets,
  maskWith,
  type MemberCounts,
  remains,
  type SyncRunRow,
  actionTotals,
  syncRunSummary,
  syncRunView,
} from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import { RUN_PAGE } from './limits.ts';
import { cursorAfter, filterOf, pageAround, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { notFound } from './problems.ts';
import { payloadOf, Proposals } from './proposals.ts';

/** Reads runs with what belongs to them: their proposals, their diff, their events. */
@Injectable()
export class Runs {
  readonly #ports: GatewayPorts;
  readonly #proposals: Proposals;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Proposals) proposals: Proposals) {
    this.#ports = ports;
    this.#proposals = proposals;
  }

  /** Throws GatewayProblem when there is none. */
  async row(account: string, id: string): Promise<SyncRunRow> {
    const row = await this.#row(account, id);
    if (row === null) throw notFound('sync run', id);
    return row;
  }

  async page(
    account: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
    filter: Readonly<Record<string, string | undefined>>,
  ) {
    const asked = { ...queryOf(query), filter: filterOf(filter), order: 'newest_first' as const };
    const rows = await this.#ports.models.list('sync_runs', account, asked);
    return pageAround('gitops_sync_runs', rows, query.limit, (shown) => this.summaries(account, shown));
  }

  /** As lists show them: with their proposals counted. */
  async summaries(account: string, rows: readonly SyncRunRow[]): Promise<SyncRunSummary[]> {
    const ids = rows.map(({ id }) => id);
    const counts = await this.#proposals.counts(account, ids);
    return rows.map((row) => syncRunSummary(row, counts.get(row.id) ?? NO_MEMBERS));
  }

  /** The run with one page of its proposals, and the first entries of each list of actions. */
  async detail(account: string, row: SyncRunRow, query: PageAsked = { limit: RUN_PAGE }): Promise<RunDetail> {
    const [{ rows, next_cursor }, counted, diff] = await Promise.all([
      this.#proposals.page(account, row.id, query),
      this.#proposals.counts(account, [row.id]),
      row.summary_document === null ? null : this.#ports.json.get<DiffSummary>(account, row.summary_document),
    ]);
    const counts = counted.get(row.id) ?? NO_MEMBERS;
    const payloads = rows.map(async (member) => payloadOf(await this.#proposals.change(account, member)));
    const [remaining, waits, ...shown] = await Promise.all([
      this.#remaining(account, row, counts, query.limit),
      this.#proposals.waits(account, rows),
      ...payloads,
    ]);
    const { proposals, ...view } = syncRunView(row, rows);
    return {
      ...view,
      requires_approval: counts.forPeople > 0,
      diff,
      proposal_counts: { ...counts.byStatus },
      proposals: proposals.map((proposal, at) => ({
        ...proposal,
        payload: shown[at] ?? {},
        waiting_on: waits.get(proposal.id) ?? [],
      })),
      next_cursor,
      applied_actions: row.applied_actions.slice(0, query.limit),
      failed_actions: row.failed_actions.slice(0, query.limit),
      remaining: remaining.first,
      totals: { ...actionTotals(row), remaining: remaining.total },
    };
  }

  /** All changes of the run's diff, whole. */
  async changes(account: string, row: SyncRunRow): Promise<Plan['changes'] | null> {
    if (row.plan_document === null) return null;
    const { changes } = await this.#ports.json.get<Plan>(account, row.plan_document);
    return maskSecrets(changes, maskWith(await this.#ports.fingerprints.of(account)));
  }

  /** The run once its diff is ready or it ended; the run in progress when the time is over; null when not even seen. */
  async afterDiff(account: string, id: string, waitMs: number): Promise<RunDetail | null> {
    const ready = async () => {
      const row = await this.#row(account, id);
      return row !== null && row.status !== 'in_progress' ? row : undefined;
    };
    const row = (await this.#ports.models.waitUntil(ready, waitMs)) ?? (await this.#row(account, id));
    return row === null ? null : this.detail(account, row);
  }

  /** The first page of the run's proposals, each whole. */
  async proposals(account: string, runId: string, of?: readonly ResourceRef[]): Promise<ProposalView[]> {
    const { rows } = await (of === undefined
      ? this.#proposals.page(account, runId, { limit: RUN_PAGE })
      : this.#proposals.ofResources(account, runId, of));
    return this.#proposals.views(account, rows);
  }

  /** One page of what happened in the run, in order. */
  async events(row: SyncRunRow, { limit, cursor = '0' }: PageAsked) {
    const { store } = this.#ports;
    const { id, repository_id, fold } = row;
    const shared: [string, number | null][] = [
      // Who asked for it.
      [`repository-${repository_id}`, fold.requested_from],
      [`review-${repository_id}`, fold.review_from],
      [`rollout-${repository_id}`, fold.rollout_from],
      [`drift-${repository_id}`, fold.drift_from],
    ];
    const streams = await Promise.all([
      store.read(`sync-${id}`),
      store.read(`parse-${id}`),
      store.read(`diff-${id}`),
      ...shared.map(([stream, from]) =>
        from === null ? [] : store.read(stream, { version: from - 1, eventId: null }),
      ),
    ]);
    const after = Number(cursor);
    const found = streams
      .flat()
      .filter((event) => 'run_id' in event.data && event.data.run_id === id && event.position > after)
      .toSorted(byPosition);
    const events = found.slice(0, limit).map((event: StoredEvent) => maskSecrets(event));
    return { events, next_cursor: cursorAfter(found, limit) };
  }

  /** What is neither applied nor failed: proposals, then what was never proposed. */
  async #remaining(account: string, row: SyncRunRow, { byStatus }: MemberCounts, limit: number) {
    const statuses = PROPOSAL_STATUSES.filter((status) => remains(status) && byStatus[status] !== undefined);
    const rows = statuses.length === 0 ? [] : await this.#proposals.withStatus(account, row.id, { statuses, limit });
    const deferred = await this.#deferred(account, row);
    const proposed = statuses.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
    return {
      first: [...syncRunView(row, rows).remaining, ...deferred].slice(0, limit),
      total: proposed + (row.fold.held?.length ?? 0) + deferred.length,
    };
  }

  /** Changes of the plan that the cap keeps back: nobody can decide about them yet. */
  async #deferred(account: string, row: SyncRunRow): Promise<SyncRunView['remaining']> {
    if (row.deferred === 0) return [];
    const opened = await this.#proposals.opened(account, row.id);
    const changes = (await this.changes(account, row)) ?? [];
    return changes
      .filter(({ kind, key }) => !opened.has(`${kind}/${key}`))
      .map(({ kind, key, action }) => ({
        proposal_id: null,
        action: `${action}_${kind}`,
        kind,
        key,
        reason: 'deferred',
      }));
  }

  #row(account: string, id: string): Promise<SyncRunRow | null> {
    return this.#ports.models.get('sync_runs', account, id);
  }
}

type PageAsked = Parameters<typeof queryOf>[0];

const NO_MEMBERS: MemberCounts = { byStatus: {}, forPeople: 0 };
