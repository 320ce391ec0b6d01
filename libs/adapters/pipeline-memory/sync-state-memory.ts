import type { AccountId, CommitSha, Id, Instant, PushAnswer } from '@fleetwright/contracts';
import type {
  OpenRun,
  Poll,
  PushNote,
  ScheduleChange,
  ScheduledRepository,
  SyncState,
} from '@fleetwright/core/repo-sync';

interface Row {
  readonly repositoryId: Id;
  readonly account: AccountId;
  readonly name: string;
  readonly nextDueAt: Instant | null;
  readonly failures: number;
  readonly lastPolledAt: Instant | null;
  readonly lastTip: CommitSha | null;
  readonly pushes: number;
  readonly pushesCovered: number;
  readonly pushDueAt: Instant | null;
  readonly openRun: { readonly runId: Id; readonly number: number; readonly deadlineAt: Instant } | null;
}

interface Delivery {
  readonly repositoryId: Id;
  readonly key: string;
  readonly notedAt: Instant;
  readonly forgetAt: Instant;
}

const NEW_ROW = {
  failures: 0,
  lastPolledAt: null,
  lastTip: null,
  pushes: 0,
  pushesCovered: 0,
  pushDueAt: null,
  openRun: null,
};

/** The schedule in memory. */
export class MemorySyncState implements SyncState {
  readonly #rows = new Map<Id, Row>();
  readonly #turns = new Map<AccountId, Promise<unknown>>();
  #deliveries: Delivery[] = [];
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

  async notePush({ repositoryId, keys, at, dueAt, forgetAt }: PushNote): Promise<PushAnswer['status']> {
    const row = this.#rows.get(repositoryId);
    if (row === undefined || row.nextDueAt === null) return 'ignored';
    const known = new Set(this.#deliveries.filter((each) => each.repositoryId === repositoryId).map(({ key }) => key));
    const fresh = keys.filter((key) => !known.has(key));
    this.#deliveries.push(...fresh.map((key) => ({ repositoryId, key, notedAt: at, forgetAt })));
    if (fresh.length < keys.length) return 'repeated';
    // A look that is still to come covers this push as well; one whose time has come may have asked the remote already.
    if (row.pushDueAt === null || row.pushDueAt <= at) {
      const nextDueAt = dueAt < row.nextDueAt ? dueAt : row.nextDueAt;
      this.#rows.set(repositoryId, { ...row, pushes: row.pushes + 1, pushDueAt: dueAt, nextDueAt });
    }
    return 'accepted';
  }

  async forgetPushes(now: Instant, keysMax: number): Promise<void> {
    const counts = new Map<Id, number>();
    const newestFirst = this.#deliveries.toSorted((a, b) => (a.notedAt < b.notedAt ? 1 : -1));
    this.#deliveries = newestFirst.filter(({ repositoryId, forgetAt }) => {
      if (forgetAt <= now) return false;
      counts.set(repositoryId, (counts.get(repositoryId) ?? 0) + 1);
      return (counts.get(repositoryId) ?? 0) <= keysMax;
    });
  }

  async polled(id: Id, { at, tip, failures, nextDueAt, pushes }: Poll): Promise<void> {
    this.#change(id, (row) => {
      // Those count on a look that is still to come which were noted after the remote was asked, and were not counted.
      const isLookToCome = row.pushDueAt !== null && row.pushDueAt > at;
      const covered = pushes === undefined || !isLookToCome ? pushes : Math.min(pushes, row.pushes - 1);
      return {
        ...row,
        lastPolledAt: at,
        lastTip: tip ?? row.lastTip,
        failures,
        pushesCovered: Math.max(row.pushesCovered, covered ?? 0),
        // A push that was noted while the remote was asked may not be in its answer.
        nextDueAt: covered !== undefined && covered < row.pushes ? earlier(nextDueAt, row.pushDueAt) : nextDueAt,
      };
    });
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
      const known = this.#rows.get(repositoryId) ?? NEW_ROW;
      this.#rows.set(repositoryId, { ...known, repositoryId, account, name, nextDueAt });
    } else {
      const { runId, number, deadlineAt, nextDueAt } = change;
      const openRun = { runId, number, deadlineAt };
      this.#change(change.repositoryId, (row) => {
        if (nextDueAt === null) return { ...row, openRun };
        // The run may have asked the remote before a push that came since.
        const isPushOpen = row.pushes > row.pushesCovered;
        return { ...row, openRun, nextDueAt: isPushOpen ? earlier(nextDueAt, row.pushDueAt) : nextDueAt };
      });
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
  const { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip, pushes, pushesCovered } = row;
  const scheduled = { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip };
  return { ...scheduled, pushes, hasNewPush: pushes > pushesCovered };
}

/** As `least` in SQL, which passes over nulls. */
function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
