import type { DiffSummary, Plan, ProposalView, StoredEvent, SyncRunView } from '@fleetwright/contracts';
import {
  maskSecrets,
  type ProposalRow,
  proposalView,
  type SyncRunRow,
  syncRunView,
} from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import { RUN_EVENTS_MAX, RUN_PROPOSALS_MAX } from './limits.ts';
import { filterOf, pageOf, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';

/** A run as its own page shows it. */
export type RunDetail = SyncRunView & { readonly diff: DiffSummary | null };

/** Reads runs with what belongs to them: their proposals, their diff, their events. */
@Injectable()
export class Runs {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  async row(account: string, id: string): Promise<SyncRunRow | null> {
    return this.#ports.models.get('sync_runs', account, id);
  }

  async view(account: string, row: SyncRunRow): Promise<SyncRunView> {
    return syncRunView(row, await this.#members(account, row.id));
  }

  async detail(account: string, row: SyncRunRow): Promise<RunDetail> {
    const [view, diff] = await Promise.all([
      this.view(account, row),
      row.summary_document === null ? null : this.#ports.json.get<DiffSummary>(account, row.summary_document),
    ]);
    return { ...view, diff };
  }

  /** All changes of the run's diff, whole. */
  async changes(account: string, row: SyncRunRow): Promise<Plan['changes'] | null> {
    if (row.plan_document === null) return null;
    return maskSecrets((await this.#ports.json.get<Plan>(account, row.plan_document)).changes);
  }

  async page(
    account: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
    filter: Readonly<Record<string, string | undefined>>,
  ) {
    const asked = { ...queryOf(query), filter: filterOf(filter), order: 'newest_first' as const };
    const rows = await this.#ports.models.list('sync_runs', account, asked);
    const members = new Map(
      await Promise.all(
        rows.slice(0, query.limit).map(async (row) => [row.id, await this.#members(account, row.id)] as const),
      ),
    );
    return pageOf('gitops_sync_runs', rows, query.limit, (row) => syncRunView(row, members.get(row.id) ?? []));
  }

  /** The run once its diff is ready or it ended; the run in progress when the time is over; null when not even seen. */
  async afterDiff(account: string, id: string, waitMs: number): Promise<RunDetail | null> {
    const ready = async () => {
      const row = await this.row(account, id);
      return row !== null && row.status !== 'in_progress' ? row : undefined;
    };
    const row = (await this.#ports.models.waitUntil(ready, waitMs)) ?? (await this.row(account, id));
    return row === null ? null : this.detail(account, row);
  }

  async proposals(account: string, runId: string): Promise<ProposalView[]> {
    const members = await this.#members(account, runId);
    return members.map((member) => maskSecrets(proposalView(member, members)));
  }

  /** Everything that happened in the run, in order. */
  async events(row: SyncRunRow): Promise<StoredEvent[]> {
    const { store } = this.#ports;
    const { id, repository_id, fold } = row;
    const shared: [string, number | null][] = [
      [`review-${repository_id}`, fold.review_from],
      [`rollout-${repository_id}`, fold.rollout_from],
      [`drift-${repository_id}`, fold.drift_from],
    ];
    const streams = await Promise.all([
      store.read(`sync-${id}`),
      store.read(`parse-${id}`),
      store.read(`diff-${id}`),
      ...shared.map(([stream, from]) => (from === null ? [] : store.read(stream, from - 1))),
    ]);
    return streams
      .flat()
      .filter((event) => 'run_id' in event.data && event.data.run_id === id)
      .toSorted((a, b) => a.position - b.position)
      .slice(0, RUN_EVENTS_MAX)
      .map((event) => maskSecrets(event));
  }

  async #members(account: string, runId: string): Promise<ProposalRow[]> {
    const rows = await this.#ports.models.list('proposals', account, {
      filter: { sync_run_id: runId },
      order: 'oldest_first',
      limit: RUN_PROPOSALS_MAX,
    });
    return rows.toSorted((a, b) => a.ordinal - b.ordinal || a.position - b.position);
  }
}
