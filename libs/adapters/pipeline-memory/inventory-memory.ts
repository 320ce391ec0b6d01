import type {
  AccountId,
  CommandData,
  Id,
  Instance,
  Json,
  LiveResource,
  LiveSnapshot,
  ModuleVersion,
  ResourceRef,
} from '@fleetwright/contracts';
import type { Clock, Ids } from '@fleetwright/core/event-sourcing';
import {
  compareResources,
  type FleetHistory,
  HAND_CHANGES_MAX,
  type HandChange,
  type LiveFleet,
  type ManagedFleet,
  resourceId,
} from '@fleetwright/core/fleet';
import {
  type AccountCreated,
  type Cause,
  type DecidedWrite,
  type Declaration,
  type Declared,
  decideAccount,
  decideDeclaration,
  decideInstance,
  decideMutation,
  decidePromotion,
  decideRelease,
  type Effect,
  emptyTables,
  type FleetFact,
  type FleetTables,
  type GovernanceRead,
  type GovernanceStep,
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

/** Reads the journal that `openMemoryInventory` writes. */
export class MemoryFleetHistory implements FleetHistory {
  readonly #fleet: MemoryFleet;

  constructor(fleet: MemoryFleet) {
    this.#fleet = fleet;
  }

  async byHand(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly HandChange[]> {
    const journal = this.#fleet.accounts.get(account)?.journal ?? [];
    const changes = journal.toReversed().flatMap(handChangeOf);
    const counts = new Map<string, number>();
    return changes.filter((change) => {
      if (!refs.some(({ kind, key }) => kind === change.kind && key === change.key)) return false;
      const id = `${resourceId(change.kind, change.key)} ${change.instance_id === null}`;
      counts.set(id, (counts.get(id) ?? 0) + 1);
      return (counts.get(id) ?? 0) <= HAND_CHANGES_MAX;
    });
  }

  async underReview(account: AccountId) {
    const openings = this.#fleet.accounts.get(account)?.tables.governance.openings ?? [];
    return openings.filter(({ review }) => review.closed_at === null).map(({ kind, key }) => ({ kind, key }));
  }

  async ownerOf(account: AccountId, { kind, key }: ResourceRef): Promise<Id | null> {
    const tables = this.#fleet.accounts.get(account)?.tables;
    const id = resourceId(kind, key);
    return (tables?.resources.get(id)?.managed_by ?? tables?.gone.get(id)?.managed_by)?.repository_id ?? null;
  }

  async missing(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly ResourceRef[]> {
    const live = this.#fleet.accounts.get(account)?.tables.resources;
    return refs.filter(({ kind, key }) => !live?.has(resourceId(kind, key))).toSorted(compareResources);
  }
}

function handChangeOf(entry: JournalEntry): HandChange[] {
  if (entry.type !== 'ResourceChanged' && entry.type !== 'InstanceChanged') return [];
  const { origin, changed = [] } = entry.data;
  if (origin.type !== 'imperative') return [];
  const { actor, recorded_at: at } = entry;
  const ref: Pick<HandChange, 'kind' | 'key' | 'instance_id'> =
    entry.type === 'InstanceChanged'
      ? { kind: 'node', key: entry.data.instance.node, instance_id: entry.data.instance.id }
      : { kind: entry.data.kind, key: entry.data.key, instance_id: null };
  const operation = entry.data.operation as HandChange['operation'];
  return [{ ...ref, operation, changed, actor, at, ...(origin.via && { via: origin.via }) }];
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
      const { kind, key, action, write, asked = write } = mutation;
      verdicts.push(
        await this.#transact(account, mutation, { kind, key, action, write: asked }, (tables) =>
          decideMutation(tables, mutation, { now: this.#options.clock.now(), instanceId: this.#options.ids.next() }),
        ),
      );
    }
    return verdicts;
  }

  async resource(account: AccountId, { kind, key }: ResourceRef): Promise<LiveResource | null> {
    const tables = this.#options.fleet.accounts.get(account)?.tables;
    return structuredClone(tables?.resources.get(resourceId(kind, key)) ?? null);
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
      decideInstance(tables, cause, data, this.#options.clock.now()),
    );
  }

  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>> {
    return this.#transact(account, cause, { command: 'RepositoryRemoved', repository }, (tables) => {
      const decided = decideRelease(tables, cause, repository);
      tables.released.add(repository);
      tables.declaring.delete(repository);
      return decided;
    });
  }

  async declare(account: AccountId, cause: Cause, news: Declaration): Promise<Declared & { revision: number }> {
    await this.#options.beforeTransaction?.();
    const found = this.#accountOf(account, { tables: emptyTables(account), journal: [], pumped: 0 });
    const { facts, result, after } = decideDeclaration(found.tables, cause, news);
    if (after !== undefined) found.tables.declaring.set(news.repository_id, after);
    this.#record(found, cause, facts);
    return { ...result, revision: found.tables.revision };
  }

  async governanceOf(account: AccountId, cause: Cause, content: Json): Promise<GovernanceRead> {
    const tables = this.#options.fleet.accounts.get(account)?.tables ?? emptyTables(account);
    const { governance: state, governanceVersion: version, revision } = tables;
    const answer = knownAnswer<Json>(tables, cause, content) ?? null;
    return structuredClone({ state, version, revision, answer });
  }

  async govern(account: AccountId, cause: Cause, content: Json, step: GovernanceStep) {
    const { version, revision, next, facts, result } = structuredClone(step);
    let moved = false;
    const verdict = await this.#transact<Json>(account, cause, content, (tables) => {
      if (tables.revision === 0) return { kind: 'rejected', rejection: { reason: 'no_account' } };
      moved = tables.governanceVersion !== version || (revision !== null && revision !== tables.revision);
      if (moved) return { kind: 'rejected', rejection: { reason: 'no_account' } };
      tables.governance = next;
      tables.governanceVersion += 1;
      const { operation_id, origin } = cause;
      const stamped = facts.map(({ type, data }, index) => ({
        type,
        data: { ...data, revision: tables.revision + 1 + index, operation_id, origin },
      }));
      return { kind: 'accepted', facts: stamped as FleetFact[], result: result as Json };
    });
    return moved ? ({ kind: 'moved' } as const) : verdict;
  }

  async governed(): Promise<readonly AccountId[]> {
    return [...this.#options.fleet.accounts].filter(([, { tables }]) => tables.governanceVersion > 0).map(([id]) => id);
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
    decide: (tables: FleetTables) => DecidedWrite<Result>,
    newAccount?: MemoryAccount,
  ): Promise<Verdict<Result>> {
    await this.#options.beforeTransaction?.();
    const found = newAccount ? this.#accountOf(account, newAccount) : this.#options.fleet.accounts.get(account);
    if (found === undefined) return { kind: 'rejected', rejection: { reason: 'no_account' }, revision: 0 };
    const { tables } = found;
    const known = knownAnswer<Result>(tables, cause, content);
    if (known !== undefined) return known;
    const contentText = canonical(content);
    const decided = decide(tables);
    if (decided.kind === 'rejected') return { ...decided, revision: tables.revision };
    this.#record(found, cause, decided.facts);
    const { revision } = tables;
    const result = structuredClone(decided.result);
    tables.operations.set(cause.operation_id, { content: contentText, result: result as Json, revision });
    return { kind: 'written', result: structuredClone(result), revision };
  }

  #accountOf(account: AccountId, newAccount: MemoryAccount): MemoryAccount {
    const { accounts } = this.#options.fleet;
    const found = accounts.get(account) ?? newAccount;
    accounts.set(account, found);
    return found;
  }

  #record({ tables, journal }: MemoryAccount, cause: Cause, facts: readonly FleetFact[]): void {
    for (const fact of facts) {
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
  }
}

/** What the request was answered before; undefined: it is new. */
function knownAnswer<Result>(
  tables: FleetTables,
  { operation_id }: Cause,
  content: unknown,
): Verdict<Result> | undefined {
  const known = tables.operations.get(operation_id);
  if (known === undefined) return undefined;
  if (known.content !== canonical(content)) {
    return { kind: 'rejected', rejection: { reason: 'operation_reused' }, revision: tables.revision };
  }
  return { kind: 'repeated', result: structuredClone(known.result) as Result, revision: known.revision };
}

/** The same text for equal content, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
