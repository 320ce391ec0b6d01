import type { Id } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE } from '@fleetwright/kit/service';
import { LANES_MAX } from './limits.ts';

interface Lane {
  running: Promise<Outcome> | null;
  /** Somebody came while it was running and may not have been seen. */
  again: boolean;
  /** Everything recorded up to this position is answered. */
  coveredTo: number;
}

/** What one drive came to; `coveredTo`: the position up to which nothing is left to do. */
export interface Driven {
  readonly outcome: Outcome;
  readonly coveredTo: number;
}

/** One drive at a time per repository; callers that come meanwhile share the next one's answer. */
export class Lanes {
  readonly #lanes = new Map<Id, Lane>();

  /** Runs `drive` unless what happened at `position` has been looked at already. */
  async run(repository: Id, position: number, drive: () => Promise<Driven>): Promise<Outcome> {
    const lane = this.#laneOf(repository);
    if (position <= lane.coveredTo) return DONE;
    if (lane.running) {
      lane.again = true;
      return lane.running;
    }
    lane.running = this.#drive(lane, drive);
    return lane.running;
  }

  async #drive(lane: Lane, drive: () => Promise<Driven>): Promise<Outcome> {
    try {
      for (;;) {
        lane.again = false;
        const { outcome, coveredTo } = await drive();
        lane.coveredTo = Math.max(lane.coveredTo, coveredTo);
        if (outcome.kind !== 'done' || !lane.again) return outcome;
      }
    } finally {
      // In the same turn as the last look at `again`: nobody can join a drive that will not look any more.
      lane.running = null;
    }
  }

  #laneOf(repository: Id): Lane {
    const known = this.#lanes.get(repository);
    if (known) return known;
    const lane: Lane = { running: null, again: false, coveredTo: 0 };
    this.#lanes.set(repository, lane);
    for (const [id, { running }] of this.#lanes) {
      if (this.#lanes.size <= LANES_MAX) break;
      if (!running && id !== repository) this.#lanes.delete(id);
    }
    return lane;
  }
}
