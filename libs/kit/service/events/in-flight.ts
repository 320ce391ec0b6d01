import type { StoredEvent } from '@fleetwright/contracts';
import { Semaphore, Serialiser } from '@fleetwright/core/concurrency';
import { EVENTS_RUNNING_MAX } from '../limits.ts';
import type { Settlement } from './settle-event.ts';

const HANDED_BACK: Settlement = { kind: 'again', delayMs: 0 };

/**
 * The events that this process works on: each at most once at a time, those of one key one after the other, and no more
 * than a limit at once.
 */
export class InFlight {
  readonly #settle: (event: StoredEvent) => Promise<Settlement>;
  readonly #keyOf: (event: StoredEvent) => string;
  readonly #works = new Map<string, Promise<Settlement>>();
  readonly #serialiser = new Serialiser();
  readonly #running = new Semaphore(EVENTS_RUNNING_MAX);
  #isStopping = false;

  /** `settle` never throws. */
  constructor(settle: (event: StoredEvent) => Promise<Settlement>, keyOf: (event: StoredEvent) => string) {
    this.#settle = settle;
    this.#keyOf = keyOf;
  }

  has(eventId: string): boolean {
    return this.#works.has(eventId);
  }

  /** Joins the work on an event that is in flight already. */
  work(event: StoredEvent): Promise<Settlement> {
    const current = this.#works.get(event.id);
    if (current) return current;
    const work = this.#serialiser
      .run(this.#keyFor(event), () =>
        this.#running.run(async () => (this.#isStopping ? HANDED_BACK : this.#settle(event))),
      )
      .finally(() => this.#works.delete(event.id));
    this.#works.set(event.id, work);
    return work;
  }

  /** An event that is not what its type says must not stop whoever asks: its handler's failure is counted as its own. */
  #keyFor(event: StoredEvent): string {
    try {
      return this.#keyOf(event);
    } catch {
      return event.stream;
    }
  }

  /** Hands back what has not begun, and answers when what has begun is settled. */
  async drain(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#works.values());
  }
}

/** Events of one repository come one after the other; others by stream. */
export function repositoryOrStream(event: StoredEvent): string {
  return 'repository_id' in event.data ? event.data.repository_id : event.stream;
}
