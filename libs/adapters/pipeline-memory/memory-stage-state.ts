import type { Id } from '@fleetwright/contracts';
import {
  type Clock,
  type DeadLetter,
  type DeadLetterFilter,
  LOG_START,
  type LogPlace,
  type NewDeadLetter,
  type StageState,
} from '@fleetwright/core/event-sourcing';

interface Lease {
  readonly holder: string;
  readonly untilMs: number;
}

interface Letter extends DeadLetter {
  readonly isSettled: boolean;
}

/** Stage state in memory. Leases end by the given clock. */
export class MemoryStageState implements StageState {
  readonly #clock: Clock;
  readonly #checkpoints = new Map<string, LogPlace>();
  readonly #leases = new Map<string, Lease>();
  readonly #attempts = new Map<string, number>();
  readonly #letters = new Map<string, Letter>();
  #log: Id | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async checkpoint(stage: string): Promise<LogPlace> {
    return this.#checkpoints.get(stage) ?? LOG_START;
  }

  async advance(stage: string, place: LogPlace): Promise<void> {
    if (place.position > (await this.checkpoint(stage)).position) this.#checkpoints.set(stage, place);
  }

  async setBack(stage: string, from: LogPlace, to: LogPlace): Promise<void> {
    const { position, eventId } = await this.checkpoint(stage);
    const isFrom = position === from.position && eventId === from.eventId;
    if (isFrom && this.#checkpoints.has(stage)) this.#checkpoints.set(stage, to);
  }

  async lease(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const nowMs = Date.parse(this.#clock.now());
    const current = this.#leases.get(name);
    if (current && current.holder !== holder && current.untilMs > nowMs) return false;
    this.#leases.set(name, { holder, untilMs: nowMs + ttlMs });
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name);
  }

  async knownLog(): Promise<Id | null> {
    return this.#log;
  }

  async keepLog(id: Id): Promise<Id> {
    this.#log ??= id;
    return this.#log;
  }

  async countAttempt(stage: string, eventId: Id): Promise<number> {
    const key = `${stage}/${eventId}`;
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempts);
    return attempts;
  }

  async forgetAttempts(stage: string, eventId: Id): Promise<void> {
    this.#attempts.delete(`${stage}/${eventId}`);
  }

  async bury(letter: NewDeadLetter): Promise<void> {
    const key = `${letter.stage}/${letter.event_id}`;
    const id = this.#letters.get(key)?.id ?? letter.id;
    this.#letters.delete(key);
    this.#letters.set(key, { ...letter, id, buried_at: this.#clock.now(), replayed_at: null, isSettled: false });
  }

  async deadLetters({ account, after, limit }: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    const letters = [...this.#letters.values()].toReversed();
    const from = after === undefined ? 0 : letters.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && from === 0) return [];
    return letters
      .slice(from)
      .filter((letter) => account === undefined || letter.account_id === account)
      .slice(0, limit)
      .map(asDeadLetter);
  }

  async deadLetter(id: Id): Promise<DeadLetter | undefined> {
    const letter = [...this.#letters.values()].find((candidate) => candidate.id === id);
    return letter && asDeadLetter(letter);
  }

  async markReplayed(id: Id): Promise<void> {
    this.#change(id, { replayed_at: this.#clock.now(), isSettled: false });
  }

  async replays(stage: string, limit: number): Promise<readonly DeadLetter[]> {
    return [...this.#letters.values()]
      .filter((letter) => letter.stage === stage && letter.replayed_at !== null && !letter.isSettled)
      .slice(0, limit)
      .map(asDeadLetter);
  }

  async settleReplay(id: Id): Promise<void> {
    this.#change(id, { isSettled: true });
  }

  #change(id: Id, change: Partial<Letter>): void {
    for (const [key, letter] of this.#letters) if (letter.id === id) this.#letters.set(key, { ...letter, ...change });
  }
}

function asDeadLetter({ isSettled: _, ...letter }: Letter): DeadLetter {
  return letter;
}
