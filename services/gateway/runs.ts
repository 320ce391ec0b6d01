import type { DiffSummary, Plan, ProposalView, StoredEvent, SyncRunView } from '@fleetwright/contracts';
import { maskSecrets, type ProposalRow, type SyncRunRow, syncRunView } from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import { RUN_EVENTS_MAX } from './limits.ts';
import { filterOf, pageAround, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { payloadOf, Proposals } from './proposals.ts';

/** A run as its own page shows it, in the shape of the reference documents. */
export interface RunDetail extends Omit<SyncRunView, 'proposals'> {
  readonly diff: DiffSummary | null;
  readonly proposals: readonly (SyncRunView['proposals'][number] & { readonly payload: object })[];
}

/** Reads runs with what belongs to them: their proposals, their diff, their events. */
@Injectable()
export class Runs {
  readonly #ports: GatewayPorts;
  readonly #proposals: Proposals;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Proposals) proposals: Proposals) {
    this.#ports = ports;
    this.#proposals = proposals;
  }

  async row(account: string, id: string): Promise<SyncRunRow | null> {
    return this.#ports.models.get('sync_runs', account, id);
  }

  async page(
    account: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
    filter: Readonly<Record<string, string | undefined>>,
  ) {
    const asked = { ...queryOf(query), filter: filterOf(filter), order: 'newest_first' as const };
    const rows = await this.#ports.models.list('sync_runs', account, asked);
    return pageAround('gitops_sync_runs', rows, query.limit, async (shown) => {
      const members = await this.#proposals.members(
        account,
        shown.map(({ id }) => id),
      );
      return shown.map((row) => syncRunView(row, members.get(row.id) ?? []));
    });
  }

  async detail(account: string, row: SyncRunRow): Promise<RunDetail> {
    const members = await this.#members(account, row.id);
    const view = syncRunView(row, members);
    const [diff, deferred, payloads] = await Promise.all([
      row.summary_document === null ? null : this.#ports.json.get<DiffSummary>(account, row.summary_document),
      this.#deferred(account, row, members),
      Promise.all(members.map(async (member) => payloadOf(await this.#proposals.change(account, member)))),
    ]);
    return {
      ...view,
      diff,
      proposals: view.proposals.map((proposal, at) => ({ ...proposal, payload: payloads[at] ?? {} })),
      remaining: [...view.remaining, ...deferred],
    };
  }

  /** All changes of the run's diff, whole. */
  async changes(account: string, row: SyncRunRow): Promise<Plan['changes'] | null> {
    if (row.plan_document === null) return null;
    return maskSecrets((await this.#ports.json.get<Plan>(account, row.plan_document)).changes);
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
    return this.#proposals.views(account, await this.#members(account, runId));
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

  /** Changes of the plan that the cap keeps back: nobody can decide about them yet. */
  async #deferred(
    account: string,
    row: SyncRunRow,
    members: readonly ProposalRow[],
  ): Promise<SyncRunView['remaining']> {
    if (row.deferred === 0) return [];
    const opened = new Set(members.map(({ kind, key }) => `${kind}/${key}`));
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

  async #members(account: string, runId: string): Promise<readonly ProposalRow[]> {
    return (await this.#proposals.members(account, [runId])).get(runId) ?? [];
  }
}
