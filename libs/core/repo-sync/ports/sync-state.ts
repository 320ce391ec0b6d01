import type { AccountId, CommitSha, Id, Instant, PushAnswer } from '@fleetwright/contracts';
import type { ScheduleChange } from '../schedule-facts.ts';

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

/** A webhook that says that something was pushed. */
export interface PushNote {
  readonly repositoryId: Id;
  /** What names this delivery; it was noted before when any of them was, and has not been forgotten. */
  readonly keys: readonly string[];
  readonly at: Instant;
  /** When the remote shall be looked at; an earlier look stays. */
  readonly dueAt: Instant;
  /** When the keys may be forgotten. */
  readonly forgetAt: Instant;
}

/**
 * repo-sync's private, operational facts: a schedule that follows the event log by a cursor. Losing it costs one reading
 * of the log. Methods may throw `StoreUnavailable`.
 */
export interface SyncState {
  /** Position up to which the log is in the schedule; 0 at first. */
  cursor(): Promise<number>;
  /** Applies changes in order and moves the cursor, in one transaction; does nothing unless the cursor is at `from`. */
  follow(changes: readonly ScheduleChange[], from: number, to: number): Promise<void>;
  /** Repositories due at `now`, longest due first. */
  due(now: Instant, limit: number): Promise<readonly ScheduledRepository[]>;
  /** Open runs whose deadline has passed, oldest first. */
  overdue(now: Instant, limit: number): Promise<readonly OpenRun[]>;
  repository(id: Id): Promise<ScheduledRepository | undefined>;
  /** Repositories of an account by name. */
  names(account: AccountId): Promise<readonly { readonly repositoryId: Id; readonly name: string }[]>;
  /** Notes a push and moves the next look forward, all or nothing. `ignored`: the repository is disabled, or not known. */
  notePush(note: PushNote): Promise<PushAnswer['status']>;
  /** Forgets keys of pushes whose time has come, and the oldest of a repository that has more than `keysMax`. */
  forgetPushes(now: Instant, keysMax: number): Promise<void>;
  /** Records what a poll found. A push noted since keeps its look, and a look that is still to come after `at` stays. */
  polled(id: Id, poll: Poll): Promise<void>;
  /** Moves the next look forward to `at`, if that is sooner. */
  hasten(id: Id, at: Instant): Promise<void>;
  /** Forgets an open run; a newer one of the same repository stays. */
  runEnded(id: Id, runId: Id): Promise<void>;
  /** Runs `work` while no other process registers or renames a repository of this account. */
  exclusively<T>(account: AccountId, work: () => Promise<T>): Promise<T>;
}
