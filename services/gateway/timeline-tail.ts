import type { AccountId } from '@fleetwright/contracts';
import { Coalescer } from '@fleetwright/kit/service';
import type { FleetEventRow } from '@fleetwright/core/read-models';
import { STREAM_PAGE_EVENTS, TAIL_EVENTS_MAX } from './limits.ts';
import type { GatewayPorts } from './ports.ts';

/**
 * The newest of an account's timeline, read once for all who listen: many listeners cost the database what one costs. Whoever is
 * further behind reads by themselves until they are here.
 */
export class TimelineTail {
  readonly #models: GatewayPorts['models'];
  readonly account: AccountId;
  /** In order: all that the timeline has after `#from`, up to `#to`. */
  #rows: FleetEventRow[] = [];
  #from: number;
  #to: number;
  readonly #readings = new Coalescer<void>();

  constructor(models: GatewayPorts['models'], account: AccountId, from: number) {
    this.#models = models;
    this.account = account;
    this.#from = from;
    this.#to = from;
  }

  /** Everything up to here can be read, from here or from the database. */
  get to(): number {
    return this.#to;
  }

  /** What came after a place; undefined: not all of it is here. */
  since(after: number): readonly FleetEventRow[] | undefined {
    if (after < this.#from) return undefined;
    // Nearly always the last few, or none.
    let at = this.#rows.length;
    while (at > 0 && (this.#rows[at - 1]?.position ?? 0) > after) at -= 1;
    return this.#rows.slice(at);
  }

  /** Answers once all is here that could be read when it was asked; those who ask together share the reading. */
  refresh(): Promise<void> {
    return this.#readings.run(this.account, () => this.#read());
  }

  async #read(): Promise<void> {
    for (;;) {
      const query = { order: 'oldest_first' as const, after: this.#to, limit: STREAM_PAGE_EVENTS };
      const rows = await this.#models.list('fleet_events', this.account, query);
      this.#rows.push(...rows);
      this.#to = rows.at(-1)?.position ?? this.#to;
      const gone = this.#rows.splice(0, Math.max(0, this.#rows.length - TAIL_EVENTS_MAX));
      this.#from = gone.at(-1)?.position ?? this.#from;
      if (rows.length < STREAM_PAGE_EVENTS) return;
    }
  }
}

/** A listener's share of the tails that are kept: each as long as somebody listens. */
export class TimelineTails {
  readonly #models: GatewayPorts['models'];
  readonly #kept = new Map<AccountId, { readonly tail: TimelineTail; listeners: number }>();

  constructor(models: GatewayPorts['models']) {
    this.#models = models;
  }

  /** `from`: where the listener begins, if it is the first. Call `leave` once for each. */
  join(account: AccountId, from: number): TimelineTail {
    const kept = this.#kept.get(account) ?? { tail: new TimelineTail(this.#models, account, from), listeners: 0 };
    kept.listeners += 1;
    this.#kept.set(account, kept);
    return kept.tail;
  }

  leave(account: AccountId): void {
    const kept = this.#kept.get(account);
    if (kept === undefined) return;
    kept.listeners -= 1;
    if (kept.listeners === 0) this.#kept.delete(account);
  }
}
