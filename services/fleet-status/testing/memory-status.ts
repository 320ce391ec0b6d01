import type { AccountId, Digest, Id, Instant } from '@fleetwright/contracts';
import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import type { NodeRow, ReceivedReport, StandingNow, StateChange, StatusStore } from '@fleetwright/core/fleet-status';

interface Row extends Omit<NodeRow, 'cloned_boot_id' | 'last_seen_at' | 'silentMs' | 'since' | 'current'> {
  readonly seenMs: number;
  readonly sinceMs: number;
  readonly other: { readonly bootId: Id; readonly seenMs: number } | null;
  readonly clonedMs: number | null;
  /** null: it has to be looked at. */
  readonly assessed: Digest | null;
}

type Bundle = NonNullable<NodeRow['current']>;

/** What nodes say, in memory and by a clock that a test moves; answers as PostgresFleetStatus does. */
export class MemoryStatus implements StatusStore {
  readonly #nowMs: () => number;
  readonly #rows = new Map<string, Row>();
  /** By machine, what each node should be. */
  readonly bundles = new Map<Id, Bundle>();
  /** How many reports each write took. */
  readonly writes: number[] = [];
  /** Throws what the database would; undefined while it is there. */
  trouble: Error | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async receive(reports: readonly ReceivedReport[]): Promise<void> {
    if (this.trouble !== undefined) throw this.trouble;
    this.writes.push(reports.length);
    for (const each of reports) this.#rows.set(keyOf(each), this.#received(each));
  }

  async unassessed({ silentMs, limit }: { readonly silentMs: number; readonly limit: number }) {
    const isNew = (row: Row) =>
      row.assessed === null ||
      row.assessed !== (this.bundles.get(row.instance_id)?.digest ?? '') ||
      (row.state !== 'offline' && this.#silence(row) > silentMs) ||
      (row.told_clone !== null && row.clonedMs !== null && this.#nowMs() - row.clonedMs >= silentMs);
    const rows = [...this.#rows.values()].filter(isNew).slice(0, limit);
    return rows.map((row) => this.#nodeOf(row, silentMs));
  }

  async forget(rows: readonly Pick<NodeRow, 'account' | 'instance_id' | 'essence'>[]): Promise<void> {
    for (const row of rows) if (this.#rows.get(keyOf(row))?.essence === row.essence) this.#rows.delete(keyOf(row));
  }

  async change(changes: readonly StateChange[]): Promise<void> {
    for (const { state, since, essence, current, told_drift, told_clone, told_keys, ...of } of changes) {
      const row = this.#rows.get(keyOf(of));
      if (row === undefined) continue;
      const sinceMs = row.state === state ? row.sinceMs : since === null ? this.#nowMs() : Date.parse(since);
      const assessed = row.essence === essence ? (current ?? '') : null;
      this.#rows.set(keyOf(of), { ...row, state, sinceMs, assessed, told_drift, told_clone, told_keys });
    }
  }

  async states(): Promise<ReadonlyMap<Id, StandingNow>> {
    return new Map(
      [...this.#rows.values()].map((row) => {
        const isCurrent = row.assessed === (this.bundles.get(row.instance_id)?.digest ?? '');
        return [row.instance_id, { state: row.state, since: instantOf(row.sinceMs), isCurrent }];
      }),
    );
  }

  async computedTo() {
    return EMPTY_STREAM;
  }

  async nodes(_account: AccountId, silentMs: number, instances?: readonly Id[]): Promise<ReadonlyMap<Id, NodeRow>> {
    const rows = [...this.#rows.values()].filter(({ instance_id }) => instances?.includes(instance_id) ?? true);
    return new Map(rows.map((row) => [row.instance_id, this.#nodeOf(row, silentMs)]));
  }

  async now(): Promise<Instant> {
    return instantOf(this.#nowMs());
  }

  #received({ account, instance_id, hostname, report, essence }: ReceivedReport): Row {
    const seenMs = this.#nowMs();
    const { boot_id } = report;
    const before = this.#rows.get(keyOf({ account, instance_id }));
    const same = { account, instance_id, hostname, boot_id, report, essence, seenMs };
    if (before === undefined) {
      const untold = {
        told_drift: null,
        told_clone: null,
        told_keys: null,
        other: null,
        clonedMs: null,
        assessed: null,
      };
      return { ...same, ...untold, state: 'never_seen', sinceMs: seenMs };
    }
    const isOther = before.boot_id !== boot_id;
    const isBack = isOther && before.other?.bootId === boot_id;
    const isNews = before.essence !== essence || isOther || before.state === 'offline';
    return {
      ...before,
      ...same,
      other: isOther ? { bootId: before.boot_id, seenMs: before.seenMs } : before.other,
      clonedMs: isBack ? seenMs : before.clonedMs,
      assessed: isNews ? null : before.assessed,
    };
  }

  #silence({ seenMs }: Row): number {
    return this.#nowMs() - seenMs;
  }

  #nodeOf(row: Row, cloneMs: number): NodeRow {
    const { seenMs, sinceMs, other, clonedMs, assessed: _assessed, ...same } = row;
    const isCloned = clonedMs !== null && this.#nowMs() - clonedMs < cloneMs;
    return {
      ...same,
      cloned_boot_id: isCloned ? (other?.bootId ?? null) : null,
      last_seen_at: instantOf(seenMs),
      since: instantOf(sinceMs),
      silentMs: this.#silence(row),
      current: this.bundles.get(row.instance_id) ?? null,
    };
  }
}

function keyOf({ account, instance_id }: { readonly account: AccountId; readonly instance_id: Id }): string {
  return `${account} ${instance_id}`;
}

function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}
