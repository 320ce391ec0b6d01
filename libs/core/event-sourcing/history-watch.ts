import type { Id } from '@fleetwright/contracts';
import { type HistoryMismatch, StoreWentBack, WrongLog } from './ports/event-store.ts';
import { LOG_START, type LogPlace } from './ports/places.ts';

/**
 * What a store's adapter remembers of its log: which one it is, the newest place that it answered, to be looked at again
 * after a lost connection, and who wants to know when they are not there any more.
 */
export class HistoryWatch {
  readonly #forgetful = new Set<(mismatch: HistoryMismatch) => void>();
  readonly #stopping = new Set<(error: WrongLog) => void>();
  #newest = LOG_START;
  #expected: Id | undefined;
  #wrong: WrongLog | undefined;

  /** `LOG_START`: nothing was answered yet, or since the store went back. */
  get newest(): LogPlace {
    return this.#newest;
  }

  /** Whether there is anything to look for. */
  get remembers(): boolean {
    return this.#newest.eventId !== null || this.#expected !== undefined;
  }

  /** The log with this id is the right one. */
  expect(id: Id): void {
    this.#expected = id;
  }

  /** Throws the `WrongLog` that was met before. */
  mustBeRight(): void {
    if (this.#wrong !== undefined) throw this.#wrong;
  }

  /** The id of the log that answers now; null: it has none. Throws `WrongLog` when another one was expected. */
  met(logId: Id | null): void {
    this.mustBeRight();
    if (this.#expected === undefined || logId === this.#expected) return;
    this.#wrong = new WrongLog(this.#expected, logId);
    for (const stop of this.#stopping) stop(this.#wrong);
    throw this.#wrong;
  }

  /** An event was answered that stands here. */
  saw(place: LogPlace): void {
    if (place.position > this.#newest.position) this.#newest = place;
  }

  /** What the right log has at a place that it answered before. Tells who listens when that is another event, or none. */
  found(place: LogPlace, foundId: string | null): void {
    if (place.eventId === null || place.eventId === foundId) return;
    this.wentBack({ where: 'log', place: place.position, rememberedId: place.eventId, foundId });
  }

  /** Tells everybody; answers what to throw. The log must have been found to be the right one. */
  wentBack(mismatch: HistoryMismatch): StoreWentBack {
    this.#newest = LOG_START;
    for (const forget of this.#forgetful) forget(mismatch);
    return new StoreWentBack(mismatch);
  }

  onWentBack(forget: (mismatch: HistoryMismatch) => void): () => void {
    return subscribed(this.#forgetful, forget);
  }

  onWrongLog(stop: (error: WrongLog) => void): () => void {
    return subscribed(this.#stopping, stop);
  }
}

/** Its own function, so that subscribing the same one twice tells it twice and stops it once. */
function subscribed<T>(listeners: Set<(news: T) => void>, listener: (news: T) => void): () => void {
  const own = (news: T) => listener(news);
  listeners.add(own);
  return () => void listeners.delete(own);
}
