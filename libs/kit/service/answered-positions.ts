import { ANSWERED_REMEMBERED_MAX } from './limits.ts';

/** Which positions a stage has answered: all up to a checkpoint, and single ones above it. */
export class AnsweredPositions {
  #checkpoint: number;
  readonly #above = new Set<number>();

  constructor(checkpoint = 0) {
    this.#checkpoint = checkpoint;
  }

  get checkpoint(): number {
    return this.#checkpoint;
  }

  has(position: number): boolean {
    return position <= this.#checkpoint || this.#above.has(position);
  }

  add(position: number): void {
    if (position <= this.#checkpoint) return;
    this.#above.add(position);
    if (this.#above.size <= ANSWERED_REMEMBERED_MAX) return;
    for (const oldest of this.#above) {
      this.#above.delete(oldest);
      return;
    }
  }

  /** Everything up to here is answered. */
  advance(checkpoint: number): void {
    if (checkpoint <= this.#checkpoint) return;
    this.#checkpoint = checkpoint;
    for (const position of this.#above) if (position <= checkpoint) this.#above.delete(position);
  }

  /** Nothing above this checkpoint is known to be answered: what is stored was restored, and says less than before. */
  reset(checkpoint: number): void {
    this.#checkpoint = checkpoint;
    this.#above.clear();
  }
}
