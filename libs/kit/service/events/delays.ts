import type { StoredEvent } from '@fleetwright/contracts';
import { AGAIN_REMEMBERED_MAX } from '../limits.ts';

interface Delay {
  readonly untilMs: number;
  readonly timer: NodeJS.Timeout | undefined;
}

/** When events are due for their next try. Holds a bounded number; what is not in it is due. */
export class Delays {
  readonly #elapsedMs: () => number;
  readonly #delays = new Map<string, Delay>();

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  isDue(eventId: string): boolean {
    const delay = this.#delays.get(eventId);
    return delay === undefined || delay.untilMs <= this.#elapsedMs();
  }

  has(eventId: string): boolean {
    return this.#delays.has(eventId);
  }

  /** Notes that the event is due after a delay; somebody else brings it then. */
  note(event: StoredEvent, delayMs: number): void {
    this.#set(event.id, { untilMs: this.#elapsedMs() + delayMs, timer: undefined });
  }

  /** Calls `wake` after the delay, unless too many are waiting. */
  wakeAfter(event: StoredEvent, delayMs: number, wake: () => void): void {
    if (this.#delays.size >= AGAIN_REMEMBERED_MAX && !this.#delays.has(event.id)) return;
    this.#set(event.id, { untilMs: this.#elapsedMs() + delayMs, timer: setTimeout(wake, delayMs) });
  }

  forget(eventId: string): void {
    clearTimeout(this.#delays.get(eventId)?.timer);
    this.#delays.delete(eventId);
  }

  clear(): void {
    for (const eventId of this.#delays.keys()) this.forget(eventId);
  }

  #set(eventId: string, delay: Delay): void {
    this.forget(eventId);
    this.#delays.set(eventId, delay);
    for (const oldest of this.#delays.keys()) {
      if (this.#delays.size <= AGAIN_REMEMBERED_MAX) return;
      this.forget(oldest);
    }
  }
}
