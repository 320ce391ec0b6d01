import type { EventType, StoredEvent } from '@fleetwright/contracts';
import type { EventStore, StageState } from '@fleetwright/core/event-sourcing';
import type { AnsweredPositions } from './answered-positions.ts';
import { NET_OPEN_MAX, NET_PAGE_EVENTS } from './limits.ts';
import { Semaphore } from './semaphore.ts';

interface Net {
  readonly stage: string;
  readonly types: readonly EventType[];
  readonly store: EventStore;
  readonly state: StageState;
  readonly answered: AnsweredPositions;
  /** Whether the net should take the event up now: it is neither being worked on nor waiting for its next try. */
  readonly isFree: (event: StoredEvent) => boolean;
  /** Settles one try. Never throws. */
  readonly take: (event: StoredEvent) => Promise<void>;
}

/**
 * Reads the store on from the stage's checkpoint and takes up every trigger without an answer: what the bus lost,
 * delivered to somebody who died, or never carried. Moves the checkpoint up to the first event that is still owed.
 */
export class SafetyNet {
  readonly #net: Net;
  readonly #open = new Semaphore(NET_OPEN_MAX);

  constructor(net: Net) {
    this.#net = net;
  }

  /**
   * One pass up to the store's end; does not wait for the last events that it took up. Stops early when `signal` aborts.
   * Throws `StoreUnavailable`.
   */
  async pass(signal: AbortSignal): Promise<void> {
    const { stage, types, store, state, answered } = this.#net;
    const stored = await state.checkpoint(stage);
    if (stored < answered.checkpoint) answered.reset(stored);
    answered.advance(stored);
    const owed = new Set<number>();
    let scannedTo = answered.checkpoint;
    for (;;) {
      const page = await store.readAll({ afterPosition: scannedTo, limit: NET_PAGE_EVENTS, types });
      for (const event of page.events) {
        if (answered.has(event.position)) continue;
        owed.add(event.position);
        if (signal.aborted) return;
        if (this.#net.isFree(event)) await this.#take(event);
      }
      const isEnd = page.scannedTo === scannedTo;
      scannedTo = page.scannedTo;
      await this.#advance(owed, scannedTo);
      if (isEnd) return;
    }
  }

  async #take(event: StoredEvent): Promise<void> {
    await this.#open.acquire();
    void this.#net.take(event).finally(() => this.#open.release());
  }

  async #advance(owed: Set<number>, scannedTo: number): Promise<void> {
    const { stage, state, answered } = this.#net;
    let checkpoint = scannedTo;
    for (const position of owed) {
      if (answered.has(position)) {
        owed.delete(position);
        continue;
      }
      checkpoint = position - 1;
      break;
    }
    if (checkpoint <= answered.checkpoint) return;
    await state.advance(stage, checkpoint);
    answered.advance(checkpoint);
  }
}
