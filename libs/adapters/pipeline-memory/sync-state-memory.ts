import type { AccountId, CommitSha, Id, Instant, PushAnswer } from '@fleetwright/contracts';
import { Serialiser } from '@fleetwright/core/concurrency';
import { isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import type {
  OpenRun,
  Poll,
  PushNote,
  ScheduleChange,
  ScheduledRepository,
  SyncState,
  Taker,
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
  readonly pushTrace: string | null;
  /** Since when somebody waits for a look that no poll has taken since. */
  readonly hastenedAt: Instant | null;
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
  pushTrace: null,
  hastenedAt: null,
  openRun: null,
};

/** The schedule in memory. */
export class MemorySyncState implements SyncState {
  readonly #rows = new Map<Id, Row>();
  readonly #turns = new Serialiser();
  readonly #taken = new Map<Id, { readonly holder: string; readonly untilMs: number }>();
  readonly #elapsedMs: () => number;
  #deliveries: Delivery[] = [];
  #cursor = LOG_START;

  /** `elapsedMs`: milliseconds that never go back; a clock that stands still when missing. */
  constructor(elapsedMs: () => number = () => 0) {
    this.#elapsedMs = elapsedMs;
  }

  async cursor(): Promise<LogPlace> {
    return this.#cursor;
  }

  async startOver(from: LogPlace): Promise<void> {
    if (!isSamePlace(this.#cursor, from)) return;
    this.#cursor = LOG_START;
    this.#rows.clear();
  }

  async follow(changes: readonly ScheduleChange[], from: LogPlace, to: LogPlace): Promise<void> {
    if (!isSamePlace(this.#cursor, from)) return;
    for (const change of changes) this.#apply(change);
    this.#cursor = to;
  }

  async takeDue(now: Instant, limit: number, { holder, forMs }: Taker): Promise<readonly ScheduledRepository[]> {
    const due = this.#sorted(({ nextDueAt }) => nextDueAt)
      .filter(({ nextDueAt }) => nextDueAt !== null && nextDueAt <= now)
      .filter(({ repositoryId }) => (this.#taken.get(repositoryId)?.untilMs ?? 0) <= this.#elapsedMs())
      .slice(0, limit);
    for (const { repositoryId } of due) this.#take(repositoryId, holder, forMs);
    return due.map(asScheduled);
  }

  async keep({ holder, forMs }: Taker, ids: readonly Id[]): Promise<void> {
    for (const id of ids) if (this.#taken.get(id)?.holder === holder) this.#take(id, holder, forMs);
  }

  async giveBack({ holder }: Taker): Promise<void> {
    for (const [id, taken] of this.#taken) if (taken.holder === holder) this.#taken.delete(id);
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

  async notePush({ repositoryId, keys, at, dueAt, forgetAt, traceparent }: PushNote): Promise<PushAnswer['status']> {
    const row = this.#rows.get(repositoryId);
    if (row === undefined || row.nextDueAt === null) return 'ignored';
    const known = new Set(this.#deliveries.filter((each) => each.repositoryId === repositoryId).map(({ key }) => key));
    const fresh = keys.filter((key) => !known.has(key));
    this.#deliveries.push(...fresh.map((key) => ({ repositoryId, key, notedAt: at, forgetAt })));
    // A look that is still to come covers this push as well; one whose time has come may have asked the remote already.
    if (row.pushDueAt === null || row.pushDueAt <= at) {
      const nextDueAt = dueAt < row.nextDueAt ? dueAt : row.nextDueAt;
      const pushTrace = traceparent ?? (row.pushes > row.pushesCovered ? row.pushTrace : null);
      this.#rows.set(repositoryId, { ...row, pushes: row.pushes + 1, pushDueAt: dueAt, pushTrace, nextDueAt });
    }
    return fresh.length < keys.length ? 'repeated' : 'accepted';
  }

  async lastPushAt(id: Id): Promise<Instant | null> {
    const noted = this.#deliveries.flatMap((each) => (each.repositoryId === id ? [each.notedAt] : []));
    return noted.toSorted().at(-1) ?? null;
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
    this.#taken.delete(id);
    this.#change(id, (row) => {
      // Those count on a look that is still to come which were noted after the remote was asked, and were not counted.
      const isLookToCome = row.pushDueAt !== null && row.pushDueAt > at;
      const covered = pushes === undefined || !isLookToCome ? pushes : Math.min(pushes, row.pushes - 1);
      // What somebody asked for while the remote was asked, this poll may not have seen.
      const hastenedAt = row.hastenedAt !== null && row.hastenedAt > at ? row.hastenedAt : null;
      // A push that was noted while the remote was asked may not be in its answer.
      const pushDueAt = covered !== undefined && covered < row.pushes ? row.pushDueAt : null;
      return {
        ...row,
        hastenedAt,
        lastPolledAt: at,
        lastTip: tip ?? row.lastTip,
        failures,
        pushesCovered: Math.max(row.pushesCovered, covered ?? 0),
        nextDueAt: earlier(earlier(nextDueAt, hastenedAt), pushDueAt),
      };
    });
  }

  async hasten(id: Id, at: Instant): Promise<void> {
    this.#change(id, (row) => {
      if (row.nextDueAt === null) return row;
      const hastenedAt = row.hastenedAt !== null && row.hastenedAt > at ? row.hastenedAt : at;
      return { ...row, nextDueAt: earlier(row.nextDueAt, at), hastenedAt };
    });
  }

  async runEnded(id: Id, runId: Id): Promise<void> {
    this.#change(id, (row) => (row.openRun?.runId === runId ? { ...row, openRun: null } : row));
  }

  exclusively<T>(account: AccountId, work: (mustHold: () => Promise<void>) => Promise<T>): Promise<T> {
    return this.#turns.run(account, () => work(async () => {}));
  }

  #take(id: Id, holder: string, forMs: number): void {
    this.#taken.set(id, { holder, untilMs: this.#elapsedMs() + forMs });
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
        // The run may have asked the remote before what somebody waits for, or a push, that came since.
        const pushDueAt = row.pushes > row.pushesCovered ? row.pushDueAt : null;
        return { ...row, openRun, nextDueAt: earlier(earlier(nextDueAt, row.hastenedAt), pushDueAt) };
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
  const { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip, pushes, pushesCovered, pushTrace } =
    row;
  const scheduled = { repositoryId, account, name, nextDueAt, failures, lastPolledAt, lastTip };
  return { ...scheduled, pushes, hasNewPush: pushes > pushesCovered, pushTrace };
}

/** As `least` in SQL, which passes over nulls. */
function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
