import type { Id } from '@fleetwright/contracts';
import { MESSAGE_IDS_MAX } from './limits.ts';

/**
 * The ids under which events go out (`Nats-Msg-Id`): their own, and another one after each refusal, because a stream with
 * replicas never takes a message under an id that it has refused. Readers know repetitions by `ce-id`, which stays.
 */
export class MessageIds {
  /** How often each event was refused. One that is forgotten is refused once more, and counted anew. */
  readonly #refusals = new Map<Id, number>();

  of(event: Id): string {
    const refusals = this.#refusals.get(event) ?? 0;
    return refusals === 0 ? event : `${event}/${refusals}`;
  }

  taken(events: readonly Id[]): void {
    if (this.#refusals.size === 0) return;
    for (const event of events) this.#refusals.delete(event);
  }

  refused(events: readonly Id[]): void {
    for (const event of events) {
      const refusals = this.#refusals.get(event) ?? 0;
      this.#refusals.delete(event);
      this.#refusals.set(event, refusals + 1);
    }
    for (const oldest of this.#refusals.keys()) {
      if (this.#refusals.size <= MESSAGE_IDS_MAX) break;
      this.#refusals.delete(oldest);
    }
  }
}
