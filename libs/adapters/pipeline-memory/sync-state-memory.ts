import type { AccountId, CommitSha, Id, Instant } from '@fleetwright/contracts';
import type { OpenRun, Poll, ScheduleChange, ScheduledRepository, SyncState } from '@fleetwright/core/repo-sync';

interface Row {
  readonly repositoryId: Id;
  readonly account: AccountId;
  readonly name: string;
  readonly nextDueAt: Instant | null;
  readonly failures: number;
  readonly lastPolledAt: Instant | null;
  readonly lastTip: CommitSha | null;
  readonly openRun: { readonly runId: Id; readonly number: number; readonly deadlineAt: Instant } | null;
}

/** The schedule in memory. */
export class MemorySyncState implements SyncState {
  readonly #rows = new Map<Id, Row>();
  readonly #turns = new Map<AccountId, Promise<unknown>>();
  #cursor = 0;

  async cursor(): Promise<number> {
    return this.#cursor;
  }

  async follow(changes: readonly ScheduleChange[], from: number, to: number): Promise<void> {
    if (this.#cursor !== from) return;
    for (const change of changes) this.#apply(change);
    this.#cursor = to;
  }

  async due(now: Instant, limit: number): Promise<readonly ScheduledRepository[]> {
    return this.#sorted(({ nextDueAt }) => nextDueAt)
      .filter(({ nextDueAt }) => nextDueAt !== null && nextDueAt <= now)
      .slice(0, limit)
      .map(asScheduled);
  }

  async overdue(now: Instant, limit: number): Promise<readonly OpenRun[]> {
    return this.#sorted(({ openRun }) => openRun?.deadlineAt ?? null)
      .flatMap(({ repositoryId, account, openRun }) =>
        openRun === null ? [] : [{ repositoryId, account, ...openRun }],
      )
      .filter(({ deadlineAt }) => deadlineAt <= now)
      .slice(0, limit);
  }

  async repository(id: Id): Promise<ScheduledRepository | undefined> {
    const row = this.#rows.get(id);
    return row && asScheduled(row);
  }

  async names(account: AccountId): Promise<readonly { repositoryId: Id; name: string }[]> {
    return [...this.#rows.values()]
      .filter((row) => row.account === account)
      .map(({ repositoryId, name }) => ({ repositoryId, name }));
  }

  async polled(id: Id, { at, tip, failures, nextDueAt }: Poll): Promise<void> {
    this.#change(id, (row) => ({ ...row, lastPolledAt: at, lastTip: tip ?? row.lastTip, failures, nextDueAt }));
  }

  async hasten(id: Id, at: Instant): Promise<void> {
    this.#change(id, (row) => (row.nextDueAt !== null && row.nextDueAt > at ? { ...row, nextDueAt: at } : row));
  }

  async runEnded(id: Id, runId: Id): Promise<void> {
    this.#change(id, (row) => (row.openRun?.runId === runId ? { ...row, openRun: null } : row));
  }

  exclusively<T>(account: AccountId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(account) ?? Promise.resolve()).then(work, work);
    this.#turns.set(
      account,
      turn.catch(() => undefined),
    );
    return turn;
  }

  #apply(change: ScheduleChange): void {
    if (change.kind === 'gone') {
      this.#rows.delete(change.repositoryId);
    } else if (change.kind === 'known') {
      const { repositoryId, account, name, nextDueAt } = change;
      const known = this.#rows.get(repositoryId) ?? { failures: 0, lastPolledAt: null, lastTip: null, openRun: null };
      this.#rows.set(repositoryId, { ...known, repositoryId, account, name, nextDueAt });
    } else {
      const { runId, number, deadlineAt, nextDueAt } = change;
      const openRun = { runId, number, deadlineAt };
      this.#change(change.repositoryId, (row) => ({ ...row, openRun, nextDueAt: nextDueAt ?? row.nextDueAt }));
    }
  }

  #change(id: Id, change: (row: Row) => Row): void {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#rows.set(id, change(row));
  }

  #sorted(by: (row: Row) => Instant | null): Row[] {
    const keyOf = (row: Row) => `${by(row) ?? ''} ${row.repositoryId}`;
    return [...this.#rows.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }
}

function asScheduled(row: Row): ScheduledRepository {
  const { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip } = row;
  return { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip };
}
