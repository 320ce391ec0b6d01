import type { AccountId } from '@fleetwright/contracts';
import { Coalescer } from '@fleetwright/kit/service';
import type { FleetEventRow } from '@fleetwright/core/read-models';
import { STREAM_PAGE_EVENTS, TAIL_EVENTS_MAX } from './limits.ts';
import type { GatewayPorts } from './ports.ts';

/** Rows of an account with what people are called, and what they said, in the places of references. */
export type Naming = (account: AccountId, rows: readonly FleetEventRow[]) => Promise<readonly FleetEventRow[]>;

/** What tails are read from. */
interface TailSources {
  readonly models: GatewayPorts['models'];
  readonly naming: Naming;
}

const ERASURE = 'gitops.subject_erased';

/**
 * The newest of an account's timeline, read once for all who listen: many listeners cost the database what one costs. Whoever is
 * further behind reads by themselves until they are here.
 */
export class TimelineTail {
  readonly #models: GatewayPorts['models'];
  readonly #naming: Naming;
  readonly account: AccountId;
  /** In order: all that the timeline has after `#from`, up to `#to`. */
  #rows: FleetEventRow[] = [];
  #from: number;
  #to: number;
  readonly #readings = new Coalescer<void>();

  constructor({ models, naming }: TailSources, account: AccountId, from: number) {
    this.#models = models;
    this.#naming = naming;
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

  /** A page of what came after a place, from the database. */
  async page(after: number): Promise<readonly FleetEventRow[]> {
    const query = { order: 'oldest_first' as const, after, limit: STREAM_PAGE_EVENTS };
    return this.#naming(this.account, await this.#models.list('fleet_events', this.account, query));
  }

  async #read(): Promise<void> {
    for (;;) {
      const rows = await this.page(this.#to);
      this.#rows.push(...rows);
      this.#to = rows.at(-1)?.position ?? this.#to;
      // What is older than an erasure may still name whoever was erased: it is read anew.
      const erased = this.#rows.findLastIndex(({ kind }) => kind === ERASURE);
      const gone = this.#rows.splice(0, Math.max(erased + 1, this.#rows.length - TAIL_EVENTS_MAX, 0));
      this.#from = gone.at(-1)?.position ?? this.#from;
      if (rows.length < STREAM_PAGE_EVENTS) return;
    }
  }
}

/** A listener's share of the tails that are kept: each as long as somebody listens. */
export class TimelineTails {
  readonly #sources: TailSources;
  readonly #kept = new Map<AccountId, { readonly tail: TimelineTail; listeners: number }>();

  constructor(sources: TailSources) {
    this.#sources = sources;
  }

  /** `from`: where the listener begins, if it is the first. Call `leave` once for each. */
  join(account: AccountId, from: number): TimelineTail {
    const kept = this.#kept.get(account) ?? { tail: new TimelineTail(this.#sources, account, from), listeners: 0 };
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
