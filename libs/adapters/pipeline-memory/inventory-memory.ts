import type { AccountId, CommandData, Id, Instance, Json, LiveSnapshot, ModuleVersion } from '@fleetwright/contracts';
import type { Clock, Ids } from '@fleetwright/core/event-sourcing';
import type { LiveFleet, ManagedFleet } from '@fleetwright/core/fleet';
import {
  type AccountCreated,
  type Cause,
  type Decided,
  decideAccount,
  decideInstance,
  decideMutation,
  decidePromotion,
  decideRelease,
  type Effect,
  emptyTables,
  type FleetTables,
  type Inventory,
  type InventoryTransactions,
  inventoryOver,
  type JournalEntry,
  managedBy,
  type Mutation,
  type OwnershipReleased,
  recordEntry,
  snapshotOf,
  type UnpumpedAccount,
  type Verdict,
} from '@fleetwright/core/inventory';

/** What outlives a process: every account's tables and journal. */
export interface MemoryFleet {
  readonly accounts: Map<AccountId, MemoryAccount>;
}

interface MemoryAccount {
  readonly tables: FleetTables;
  readonly journal: JournalEntry[];
  pumped: number;
}

export function createMemoryFleet(): MemoryFleet {
  return { accounts: new Map() };
}

export interface MemoryInventoryOptions {
  readonly fleet: MemoryFleet;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Awaited before each transaction; what it throws ends the request there, as the death of the process would. */
  readonly beforeTransaction?: () => Promise<void>;
}

/** The inventory in memory: the rules of core/inventory, one transaction after the other. */
export function openMemoryInventory(options: MemoryInventoryOptions): Inventory {
  return inventoryOver(new MemoryTransactions(options));
}

/** Reads what `openMemoryInventory` writes. */
export class MemoryLiveFleet implements LiveFleet {
  readonly #fleet: MemoryFleet;

  constructor(fleet: MemoryFleet) {
    this.#fleet = fleet;
  }

  async snapshot(account: AccountId): Promise<LiveSnapshot> {
    return structuredClone(snapshotOf(this.#tables(account)));
  }

  async managed(account: AccountId, repository: Id): Promise<ManagedFleet> {
    return structuredClone(managedBy(this.#tables(account), repository));
  }

  async revision(account: AccountId): Promise<number> {
    return this.#tables(account).revision;
  }

  #tables(account: AccountId): FleetTables {
    return this.#fleet.accounts.get(account)?.tables ?? emptyTables(account);
  }
}

class MemoryTransactions implements InventoryTransactions {
  readonly #options: MemoryInventoryOptions;

  constructor(options: MemoryInventoryOptions) {
    this.#options = options;
  }

  async mutate(account: AccountId, mutations: readonly Mutation[]): Promise<readonly Verdict<Effect>[]> {
    const verdicts: Verdict<Effect>[] = [];
    for (const mutation of mutations) {
      const { kind, key, action, write } = mutation;
      verdicts.push(
        await this.#transact(account, mutation, { kind, key, action, write }, (tables) =>
          decideMutation(tables, mutation, { now: this.#options.clock.now(), instanceId: this.#options.ids.next() }),
        ),
      );
    }
    return verdicts;
  }

  createAccount(
    account: AccountId,
    cause: Cause,
    data: CommandData<'CreateAccount'>,
  ): Promise<Verdict<AccountCreated>> {
    const newAccount = { tables: emptyTables(account), journal: [], pumped: 0 };
    const decide = (tables: FleetTables) => decideAccount(tables, cause, data, this.#options.clock.now());
    return this.#transact(account, cause, { command: 'CreateAccount', data }, decide, newAccount);
  }

  promote(
    account: AccountId,
    cause: Cause,
    data: CommandData<'PromoteModuleVersion'>,
  ): Promise<Verdict<ModuleVersion>> {
    return this.#transact(account, cause, { command: 'PromoteModuleVersion', data }, (tables) =>
      decidePromotion(tables, cause, data, this.#options.clock.now()),
    );
  }

  updateInstance(account: AccountId, cause: Cause, data: CommandData<'UpdateInstance'>): Promise<Verdict<Instance>> {
    return this.#transact(account, cause, { command: 'UpdateInstance', data }, (tables) =>
      decideInstance(tables, cause, data),
    );
  }

  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>> {
    return this.#transact(account, cause, { command: 'RepositoryRemoved', repository }, (tables) => {
      const decided = decideRelease(tables, cause, repository);
      tables.released.add(repository);
      return decided;
    });
  }

  async journal(account: AccountId, afterRevision: number, limit: number): Promise<readonly JournalEntry[]> {
    const journal = this.#options.fleet.accounts.get(account)?.journal ?? [];
    return structuredClone(journal.slice(afterRevision, afterRevision + limit));
  }

  async unpumped(): Promise<readonly UnpumpedAccount[]> {
    return [...this.#options.fleet.accounts]
      .map(([account, { tables, pumped }]) => ({ account, pumped, revision: tables.revision }))
      .filter(({ pumped, revision }) => pumped < revision)
      .toSorted((a, b) => (a.account < b.account ? -1 : 1));
  }

  async markPumped(account: AccountId, revision: number): Promise<void> {
    const found = this.#options.fleet.accounts.get(account);
    if (found !== undefined && found.pumped < revision) found.pumped = revision;
  }

  async #transact<Result>(
    account: AccountId,
    cause: Cause,
    content: unknown,
    decide: (tables: FleetTables) => Decided<Result>,
    newAccount?: MemoryAccount,
  ): Promise<Verdict<Result>> {
    await this.#options.beforeTransaction?.();
    const { accounts } = this.#options.fleet;
    if (newAccount !== undefined && !accounts.has(account)) accounts.set(account, newAccount);
    const found = accounts.get(account);
    if (found === undefined) return { kind: 'hindered', hindrance: { reason: 'no_account' }, revision: 0 };
    const { tables, journal } = found;
    const known = tables.operations.get(cause.operation_id);
    const contentText = canonical(content);
    if (known !== undefined) {
      if (known.content !== contentText) {
        return { kind: 'hindered', hindrance: { reason: 'operation_reused' }, revision: tables.revision };
      }
      return { kind: 'repeated', result: structuredClone(known.result) as Result, revision: known.revision };
    }
    const decided = decide(tables);
    if (decided.kind === 'hindered') return { ...decided, revision: tables.revision };
    for (const fact of decided.facts) {
      const { actor, correlation_id, causation_id, traceparent } = cause;
      const { revision } = fact.data;
      const event_id = this.#options.ids.next();
      const recorded_at = this.#options.clock.now();
      // Copied, as a database would: what the caller does to its request later changes nothing here.
      const entry = structuredClone({
        ...fact,
        revision,
        event_id,
        actor,
        correlation_id,
        causation_id,
        traceparent,
        recorded_at,
      }) as JournalEntry;
      journal.push(entry);
      recordEntry(tables, entry);
    }
    const { revision } = tables;
    const result = structuredClone(decided.result);
    tables.operations.set(cause.operation_id, { content: contentText, result: result as Json, revision });
    return { kind: 'written', result: structuredClone(result), revision };
  }
}

/** The same text for equal content, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
