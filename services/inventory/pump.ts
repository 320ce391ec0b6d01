import type { AccountId } from '@fleetwright/contracts';
import { EMPTY_STREAM, fittingOneAppend, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { JOURNAL_PAGE_MAX } from '@fleetwright/core/inventory';
import { Coalescer, Remembered } from '@fleetwright/kit/service';
import { fleetEvents } from './fleet-events.ts';
import { ACCOUNTS_REMEMBERED_MAX, CONFLICTS_MAX } from './limits.ts';
import type { InventoryPorts } from './ports.ts';

/**
 * Brings the journal of every account into its stream `fleet-<account>`, in order, each row at the version that equals its
 * revision. The stream alone says how far it is, so any number of pumps may be at work.
 */
export class Pump {
  readonly #ports: InventoryPorts;
  /** One run at a time per account; of those who come meanwhile, all share the next one. Answers the stream's version. */
  readonly #runs = new Coalescer<number>();
  /** The streams' versions as last seen; they may be longer by now. */
  readonly #versions: Remembered<number>;

  private constructor(ports: InventoryPorts) {
    this.#ports = ports;
    this.#versions = new Remembered(ports.store, ACCOUNTS_REMEMBERED_MAX);
  }

  static over(ports: InventoryPorts): Pump {
    const known = pumpsByPorts.get(ports) ?? new Pump(ports);
    pumpsByPorts.set(ports, known);
    return known;
  }

  /** Pumps the account at once, for a caller that does not wait. What fails is made up for by the tick. */
  wake(account: AccountId): void {
    this.#pump(account).catch((err: unknown) => this.#failed(account, err));
  }

  /** Pumps whatever is not known to be in its stream. One account's trouble is no other's. */
  async pumpAll(signal: AbortSignal): Promise<void> {
    for (const { account, revision } of await this.#ports.inventory.unpumped()) {
      if (signal.aborted) return;
      try {
        const known = this.#versions.get(account) ?? 0;
        const version = known >= revision ? known : await this.#pump(account);
        await this.#ports.inventory.markPumped(account, version);
      } catch (err) {
        this.#failed(account, err);
      }
    }
  }

  /** Answers when nothing is being pumped. */
  async idle(): Promise<void> {
    await this.#runs.idle();
  }

  #pump(account: AccountId): Promise<number> {
    return this.#runs.run(account, async () =>
      this.#appendAfter(account, this.#versions.get(account) ?? (await this.#markedVersion(account))),
    );
  }

  async #appendAfter(account: AccountId, from: number): Promise<number> {
    const { store } = this.#ports;
    let version = from;
    for (let conflicts = 0; conflicts < CONFLICTS_MAX; ) {
      const { edition } = this.#versions;
      const { expected, entries } = await this.#journalAfter(account, version);
      const events = await fleetEvents(this.#ports, account, entries);
      // At least one: what does not fit alone is refused by the store, which says why.
      const data = events.map((event) => event.data);
      const count = Math.max(1, fittingOneAppend(data, store.limits));
      const [first] = entries;
      const last = entries.slice(0, count).at(-1);
      if (first === undefined || last === undefined) return version;
      const appended = await store.append({
        stream: `fleet-${account}`,
        expected,
        operationId: `revision-${first.revision}-${last.revision}`,
        events: events.slice(0, count),
      });
      conflicts = appended.kind === 'conflict' ? conflicts + 1 : 0;
      version = appended.kind === 'conflict' ? appended.actual.version : last.revision;
      this.#versions.set(account, version, edition);
    }
    throw new Error(`fleet-${account} was longer than expected ${CONFLICTS_MAX} times in a row`);
  }

  /** What the journal has after a revision, and what it says that the stream ends with. */
  async #journalAfter(account: AccountId, revision: number) {
    const rows = await this.#ports.inventory.journal(account, Math.max(0, revision - 1), JOURNAL_PAGE_MAX + 1);
    const entries = rows.filter((row) => row.revision > revision).slice(0, JOURNAL_PAGE_MAX);
    const standsOn = rows.find((row) => row.revision === revision);
    const isWhole = entries.every((entry, index) => entry.revision === revision + 1 + index);
    if (!isWhole || (revision > 0 && standsOn === undefined)) {
      throw new Error(`the journal of account ${account} has a hole at revision ${revision}`);
    }
    const expected = standsOn === undefined ? EMPTY_STREAM : { version: revision, eventId: standsOn.event_id };
    return { expected, entries };
  }

  /** A hint that may be too low, never too high. */
  async #markedVersion(account: AccountId): Promise<number> {
    const unpumped = await this.#ports.inventory.unpumped();
    const found = unpumped.find((one) => one.account === account);
    return found ? found.pumped : this.#ports.live.revision(account);
  }

  #failed(account_id: AccountId, err: unknown): void {
    const { log } = this.#ports;
    if (err instanceof StoreUnavailable) {
      log.warn({ err, account_id }, 'the journal could not be appended; trying again in a second');
      return;
    }
    // A revision left out would make every later one another than the journal's: this account's events wait, nobody else's.
    log.error({ err, account_id }, 'the journal of this account stands still until its next entry can be appended');
  }
}

const pumpsByPorts = new WeakMap<InventoryPorts, Pump>();
