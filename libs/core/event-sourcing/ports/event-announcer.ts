import type { StoredEvent } from '@fleetwright/contracts';
import type { LogPlace } from './places.ts';

/** What stands at the end of the bus's stream of events. */
export interface AnnouncedEnd {
  /** The stream's last sequence number; 0 for a stream that never held a message. */
  readonly lastSequence: number;
  /** The sequence number of the oldest message that is left; one more than the last when nothing is. */
  readonly firstSequence: number;
  /**
   * The event that its last message announces; `foreign` when that message is not one of ours; `none` when nothing is
   * left of it.
   */
  readonly last: LogPlace | 'foreign' | 'none';
}

export interface Announced {
  /** How many events, from the first on, are in the stream now. */
  readonly count: number;
  /** The stream's last sequence number after them. */
  readonly lastSequence: number;
  /** Why the rest was refused; missing when all were taken. */
  readonly refusal?: string;
}

/**
 * Writes to the bus's stream of events. Every method makes the stream when it is missing, and may throw
 * `BusUnavailable`; what was announced then is told by `end`.
 */
export interface EventAnnouncer {
  end(): Promise<AnnouncedEnd>;
  /** Which event the message with a sequence number announces; null when there is none of ours. */
  announcedAt(sequence: number): Promise<LogPlace | null>;
  /**
   * Why the bus can never take this event, whatever stands beside it; undefined: nothing is wrong with it. An event that
   * has a reason must not be given to `announce`: nothing behind it would be taken.
   */
  refusalOf(event: StoredEvent): string | undefined;
  /**
   * Announces events in their order, behind the given end of the stream. If the stream ends elsewhere, or refuses one of
   * them, nothing that follows is taken: there are never holes.
   */
  announce(events: readonly StoredEvent[], lastSequence: number): Promise<Announced>;
  /** Throws the stream away and makes it anew, empty. Its consumers go with it. */
  recreate(): Promise<void>;
  /** Answers as soon as the bus is connected; false after so many milliseconds without. */
  whenConnected(timeoutMs: number): Promise<boolean>;
}

/** The bus could not be reached. Worth trying again. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
}
