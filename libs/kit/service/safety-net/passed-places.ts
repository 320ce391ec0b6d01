import { LOG_START, type EventStore, type LogPlace } from '@fleetwright/core/event-sourcing';
import { PASSED_PLACES_MAX } from '../limits.ts';

/**
 * Places that a stage has come by, the older the further apart: where to go back to when the log turns out to have lost
 * the newest ones.
 */
export class PassedPlaces {
  #places: LogPlace[] = [];

  add(place: LogPlace): void {
    const newest = this.#places.at(-1);
    if (place.eventId === null || (newest !== undefined && place.position <= newest.position)) return;
    this.#places.push(place);
    if (this.#places.length <= PASSED_PLACES_MAX) return;
    // Half of the older half goes, so that few places reach far back.
    const old = PASSED_PLACES_MAX / 2;
    this.#places = this.#places.filter((_place, index) => index >= old || index % 2 === 0);
  }

  /** The newest that the store still holds, or the start of the log. Forgets those that it lost. Throws `StoreUnavailable`. */
  async newestHeld(store: Pick<EventStore, 'holds'>): Promise<LogPlace> {
    const held = await store.holds(this.#places);
    this.#places = this.#places.slice(0, held.lastIndexOf(true) + 1);
    return this.#places.at(-1) ?? LOG_START;
  }
}
