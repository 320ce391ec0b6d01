import type { Id, Instant, Position, StoredEvent } from '@fleetwright/contracts';
import type { LogPlace } from './places.ts';

/** Operational facts of a stage: they save work and show trouble, and can be lost without loss of truth. */
export interface StageState {
  /** The place up to which everything the stage owes is answered; `LOG_START` at first. */
  checkpoint(stage: string): Promise<LogPlace>;
  /** Moves it forward; never back. */
  advance(stage: string, place: LogPlace): Promise<void>;
  /**
   * Moves it to an earlier place of a log that lost events, unless somebody has moved it from the given place meanwhile.
   */
  setBack(stage: string, from: LogPlace, to: LogPlace): Promise<void>;
  /**
   * Takes or renews the lease for `holder` by the database's clock; true when this holder has it until `ttlMs` from now.
   * Only saves work: safety is always a compare-and-set behind it.
   */
  lease(name: string, holder: string, ttlMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  /** The id of the log that all of this was remembered of; null: of none yet. */
  knownLog(): Promise<Id | null>;
  /** Keeps it, unless another one is kept already. Answers the one that is. */
  keepLog(id: Id): Promise<Id>;
  /** Counts one more failed try of an event and says how many there were. */
  countAttempt(stage: string, eventId: Id): Promise<number>;
  forgetAttempts(stage: string, eventId: Id): Promise<void>;
  /** Keeps what could not be handled. The same (stage, event) replaces its earlier row, which keeps its id. */
  bury(letter: NewDeadLetter): Promise<void>;
  /** Newest first; with `after` those that are older than that letter, none when it is gone. */
  deadLetters(filter: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  deadLetter(id: Id): Promise<DeadLetter | undefined>;
  /** Marks it replayed, so that the stage takes it up again. */
  markReplayed(id: Id): Promise<void>;
  /** The stage's letters that were marked replayed and are not settled, oldest first. */
  replays(stage: string, limit: number): Promise<readonly DeadLetter[]>;
  /** The replayed event was handled: the letter stays for people to see, and is not taken up again. */
  settleReplay(id: Id): Promise<void>;
}

export interface DeadLetterFilter {
  /** Missing: those of all accounts. */
  readonly account?: string;
  readonly after?: Id;
  readonly limit: number;
}

export interface NewDeadLetter {
  readonly id: Id;
  readonly stage: string;
  /** null when not even the envelope could be read. */
  readonly account_id: string | null;
  readonly event_id: string;
  readonly event_type: string;
  readonly position: Position | null;
  /** The event, or the raw bytes as text, cut to 64 KiB. */
  readonly payload: string;
  readonly error: string;
  readonly attempts: number;
}

export interface DeadLetter extends NewDeadLetter {
  readonly buried_at: Instant;
  readonly replayed_at: Instant | null;
}

/** How an event reaches a stage: the handler's answer decides what happens next. */
export type Outcome =
  /** Answered, now or before. */
  | { readonly kind: 'done' }
  /** Not yet possible; ask again after this many milliseconds. */
  | { readonly kind: 'waiting'; readonly retryAfterMs: number; readonly reason: string }
  /** Trying again will not help; a human must act. Becomes a dead letter. */
  | { readonly kind: 'stalled'; readonly reason: string };

export type EventHandler = (event: StoredEvent) => Promise<Outcome>;
