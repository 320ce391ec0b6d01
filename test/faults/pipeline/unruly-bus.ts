import type { StoredEvent } from '@fleetwright/contracts';
import type { Deliveries } from '../crash-points/world.ts';
import type { Seeded } from './seeded.ts';

/** Rounds for which an event may be kept back: others overtake it meanwhile. */
const ROUNDS_KEPT_MAX = 6;
/** Rounds after which an event may come once more, as one beyond the window in which a bus knows it again. */
const ROUNDS_UNTIL_REPEATED_MAX = 40;

interface Kept {
  readonly event: StoredEvent;
  rounds: number;
}

/**
 * A bus that keeps events back, lets others overtake them, and delivers many of them again, at once or much later. None is
 * lost for good: what the bus loses the safety net finds, which is a late delivery too.
 */
export class UnrulyBus implements Deliveries {
  readonly #chance: Seeded;
  readonly #kept = new Map<number, Kept[]>();
  /** How often the order was broken, and how often an event came again. */
  readonly counts = { overtaken: 0, repeated: 0 };

  constructor(chance: Seeded) {
    this.#chance = chance;
  }

  next(reader: number, events: readonly StoredEvent[]): readonly StoredEvent[] {
    const kept = this.#kept.get(reader) ?? [];
    for (const event of events) {
      kept.push({ event, rounds: this.#chance.chance(0.5) ? this.#chance.below(ROUNDS_KEPT_MAX) : 0 });
      if (!this.#chance.chance(0.3)) continue;
      this.counts.repeated += 1;
      kept.push({ event, rounds: this.#chance.below(ROUNDS_UNTIL_REPEATED_MAX) });
    }
    const due = this.#chance.shuffled(kept.filter(({ rounds }) => rounds <= 0).map(({ event }) => event));
    this.#kept.set(
      reader,
      kept.filter(({ rounds }) => rounds > 0).map(({ event, rounds }) => ({ event, rounds: rounds - 1 })),
    );
    if (due.some((event, at) => at > 0 && event.position < (due[at - 1]?.position ?? 0))) this.counts.overtaken += 1;
    return due;
  }

  keptBack(): number {
    return [...this.#kept.values()].reduce((sum, kept) => sum + kept.length, 0);
  }
}
