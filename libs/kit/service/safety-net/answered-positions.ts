import { LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import { ANSWERED_REMEMBERED_MAX } from '../limits.ts';

/** Where an event stands; a stored event is one. */
interface Event {
  readonly position: LogPlace['position'];
  readonly id: string;
}

/** Which events a stage has answered: all up to a checkpoint, and single ones above it. */
export class AnsweredPositions {
  #checkpoint = LOG_START;
  #edition = 0;
  readonly #above = new Map<string, LogPlace['position']>();

  get checkpoint(): LogPlace {
    return this.#checkpoint;
  }

  /** Grows whenever what was known is forgotten: who works on the older knowledge has to begin again. */
  get edition(): number {
    return this.#edition;
  }

  has({ position, id }: Event): boolean {
    return position <= this.#checkpoint.position || this.#above.has(id);
  }

  add({ position, id }: Event): void {
    if (position <= this.#checkpoint.position) return;
    this.#above.set(id, position);
    if (this.#above.size <= ANSWERED_REMEMBERED_MAX) return;
    for (const oldest of this.#above.keys()) {
      this.#above.delete(oldest);
      return;
    }
  }

  /** Everything up to here is answered. */
  advance(checkpoint: LogPlace): void {
    if (checkpoint.position <= this.#checkpoint.position) return;
    this.#checkpoint = checkpoint;
    for (const [id, position] of this.#above) if (position <= checkpoint.position) this.#above.delete(id);
  }

  /** Nothing above this checkpoint is known to be answered: what is stored was restored, and says less than before. */
  reset(checkpoint: LogPlace): void {
    this.#checkpoint = checkpoint;
    this.#edition += 1;
    this.#above.clear();
  }
}
