import type { AccountId } from '@fleetwright/contracts';
import { JOURNAL_PAGE_MAX } from '@fleetwright/core/inventory';
import { fleetEvents } from './fleet-events.ts';
import { ACCOUNTS_REMEMBERED_MAX, CONFLICTS_MAX } from './limits.ts';
import type { InventoryPorts } from './ports.ts';

interface Run {
  /** Has not read the journal yet, so whoever comes now is served by it as well. */
  isJoinable: boolean;
  done: Promise<number>;
}

/**
 * Brings the journal of every account into its stream `fleet-<account>`, in order, each row at the version that equals its
 * revision. The stream alone says how far it is, so any number of pumps may be at work.
 */
export class Pump {
  readonly #ports: InventoryPorts;
  readonly #runs = new Map<AccountId, Run>();
  /** The streams' versions as last seen; they may be longer by now. */
  readonly #versions = new Map<AccountId, number>();

  private constructor(ports: InventoryPorts) {
    this.#ports = ports;
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
    while (this.#runs.size > 0) await Promise.allSettled([...this.#runs.values()].map(({ done }) => done));
  }

  /** One run at a time per account; of those who come meanwhile, all share the next one. Answers the stream's version. */
  async #pump(account: AccountId): Promise<number> {
    const current = this.#runs.get(account);
    if (current?.isJoinable) return current.done;
    const next: Run = { isJoinable: true, done: Promise.resolve(0) };
    next.done = this.#runAfter(current, next, account);
    this.#runs.set(account, next);
    try {
      return await next.done;
    } finally {
      if (this.#runs.get(account) === next) this.#runs.delete(account);
    }
  }

  async #runAfter(before: Run | undefined, run: Run, account: AccountId): Promise<number> {
    // How the one before ended is the business of those who asked for it.
    await before?.done.catch(() => undefined);
    const version = this.#versions.get(account) ?? (await this.#markedVersion(account));
    run.isJoinable = false;
    return this.#appendAfter(account, version);
  }

  async #appendAfter(account: AccountId, from: number): Promise<number> {
    const { inventory, store } = this.#ports;
    let version = from;
    for (let conflicts = 0; conflicts < CONFLICTS_MAX; ) {
      const entries = await inventory.journal(account, version, JOURNAL_PAGE_MAX);
      const [first] = entries;
      const last = entries.at(-1);
      if (first === undefined || last === undefined) return version;
      if (first.revision !== version + 1 || last.revision !== version + entries.length) {
        throw new Error(`the journal of account ${account} has a hole after revision ${version}`);
      }
      const appended = await store.append({
        stream: `fleet-${account}`,
        expectedVersion: version,
        operationId: `revision-${first.revision}-${last.revision}`,
        events: await fleetEvents(this.#ports, account, entries),
      });
      conflicts = appended.kind === 'conflict' ? conflicts + 1 : 0;
      version = appended.kind === 'conflict' ? appended.actualVersion : last.revision;
      this.#remember(account, version);
    }
    throw new Error(`fleet-${account} was longer than expected ${CONFLICTS_MAX} times in a row`);
  }

  /** A hint that may be too low, never too high. */
  async #markedVersion(account: AccountId): Promise<number> {
    const unpumped = await this.#ports.inventory.unpumped();
    const found = unpumped.find((one) => one.account === account);
    return found ? found.pumped : this.#ports.live.revision(account);
  }

  #remember(account: AccountId, version: number): void {
    if (this.#versions.size >= ACCOUNTS_REMEMBERED_MAX) this.#versions.clear();
    this.#versions.set(account, version);
  }

  #failed(account_id: AccountId, err: unknown): void {
    this.#ports.log.warn({ err, account_id }, 'the journal could not be appended; trying again in a second');
  }
}

const pumpsByPorts = new WeakMap<InventoryPorts, Pump>();
