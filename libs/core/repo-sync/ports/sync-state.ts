import type { AccountId, CommitSha, Id, Instant, PushAnswer } from '@fleetwright/contracts';
import type { LogPlace } from '@fleetwright/core/event-sourcing';
import type { ScheduleChange } from '../schedule/schedule-facts.ts';

/** A repository in the schedule. */
export interface ScheduledRepository {
  readonly repositoryId: Id;
  readonly account: AccountId;
  readonly name: string;
  readonly nextDueAt: Instant | null;
  /** Runs that failed in a row, as far as polls have seen. */
  readonly failures: number;
  readonly lastPolledAt: Instant | null;
  /** What the last successful poll found. */
  readonly lastTip: CommitSha | null;
  /** Pushes noted so far; only ever grows. */
  readonly pushes: number;
  /** Some of them were noted after the last poll that covered any. */
  readonly hasNewPush: boolean;
  /** W3C trace context of the newest of those; null: it had none, or there are none. */
  readonly pushTrace: string | null;
}

/** A run whose end has not been seen yet. */
export interface OpenRun {
  readonly repositoryId: Id;
  readonly account: AccountId;
  readonly runId: Id;
  readonly number: number;
  readonly deadlineAt: Instant;
}

export interface Poll {
  readonly at: Instant;
  /** undefined: the remote was not asked, or did not answer. */
  readonly tip?: CommitSha;
  readonly failures: number;
  readonly nextDueAt: Instant | null;
  /** The remote was looked at after these pushes, as `ScheduledRepository` counted them. undefined: it was not. */
  readonly pushes?: number;
}

/** A replica that polls. */
export interface Taker {
  readonly holder: string;
  /** How long what it took is its own without a word, milliseconds. */
  readonly forMs: number;
}

/** A webhook that says that something was pushed. */
export interface PushNote {
  readonly repositoryId: Id;
  /** What names this delivery, empty when nothing does; it is a repetition when any of them was noted and is not forgotten. */
  readonly keys: readonly string[];
  readonly at: Instant;
  /** When the remote shall be looked at; an earlier look stays. */
  readonly dueAt: Instant;
  /** When the keys may be forgotten. */
  readonly forgetAt: Instant;
  /** W3C trace context of the delivery. */
  readonly traceparent: string | null;
}

/**
 * repo-sync's private, operational facts: a schedule that follows the event log by a cursor. Losing it costs one reading
 * of the log. Methods may throw `StoreUnavailable`.
 */
export interface SyncState {
  /** Position up to which the log is in the schedule; 0 at first. */
  cursor(): Promise<LogPlace>;
  /** Applies changes in order and moves the cursor, in one transaction; does nothing unless the cursor is at `from`. */
  follow(changes: readonly ScheduleChange[], from: LogPlace, to: LogPlace): Promise<void>;
  /** Forgets the schedule, to be read from the log anew; does nothing unless the cursor is at `from`. */
  startOver(from: LogPlace): Promise<void>;
  /**
   * Takes repositories due at `now` for a replica, longest due first; those that another one has taken are not among them.
   * They are its own until `polled`, or until it has not said for so long that it still has them.
   */
  takeDue(now: Instant, limit: number, taker: Taker): Promise<readonly ScheduledRepository[]>;
  /** Says that the replica still has these. */
  keep(taker: Taker, ids: readonly Id[]): Promise<void>;
  /** Gives back whatever the replica has taken. */
  giveBack(taker: Taker): Promise<void>;
  /** Open runs whose deadline has passed, oldest first. */
  overdue(now: Instant, limit: number): Promise<readonly OpenRun[]>;
  repository(id: Id): Promise<ScheduledRepository | undefined>;
  /** Repositories of an account by name. */
  names(account: AccountId): Promise<readonly { readonly repositoryId: Id; readonly name: string }[]>;
  /**
   * Notes a push and moves the next look forward, all or nothing. `repeated`: it names itself as one before; the look
   * is moved all the same. `ignored`: the repository is disabled, or not known.
   */
  notePush(note: PushNote): Promise<PushAnswer['status']>;
  /** When the newest push was noted whose keys are not forgotten; null: there is none. */
  lastPushAt(id: Id): Promise<Instant | null>;
  /** Forgets keys of pushes whose time has come, and the oldest of a repository that has more than `keysMax`. */
  forgetPushes(now: Instant, keysMax: number): Promise<void>;
  /** Records what a poll found. A push noted since keeps its look, and a look that is still to come after `at` stays. */
  polled(id: Id, poll: Poll): Promise<void>;
  /**
   * Moves the next look forward to `at`, if that is sooner. It stays until a poll that began after it: neither a run that had
   * begun before, and is followed later, nor a poll under way puts it off. Nothing for what is disabled or not known.
   */
  hasten(id: Id, at: Instant): Promise<void>;
  /** Forgets an open run; a newer one of the same repository stays. */
  runEnded(id: Id, runId: Id): Promise<void>;
  /**
   * Runs `work` while no other process registers or renames a repository of this account. `mustHold` throws
   * `StoreUnavailable` when that is over, as for a process that stood still: then nothing may be recorded.
   */
  exclusively<T>(account: AccountId, work: (mustHold: () => Promise<void>) => Promise<T>): Promise<T>;
}
