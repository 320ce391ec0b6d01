import type {
  AccountId,
  CommandData,
  Id,
  Instance,
  Json,
  LiveResource,
  ModuleVersion,
  ResourceRef,
} from '@fleetwright/contracts';
import type { Declaration, Declared } from './declaration.ts';
import type { AccountCreated, Inventory, OwnershipReleased } from './inventory.ts';
import type { ModeFact } from './mode/decided.ts';
import type { Governance } from './mode/governance.ts';
import type { Cause, Effect, Mutation, Verdict } from './mutation.ts';

/**
 * What a database does for the inventory. Each call (in `mutate`, each mutation) is one transaction under the account's
 * lock: a repeated operation id gives the first answer, otherwise all is written together or nothing. Rejections are
 * answers; every method may throw `StoreUnavailable`.
 */
export interface InventoryTransactions extends Pick<Inventory, 'journal' | 'unpumped' | 'markPumped'> {
  /** In order; a mutation that is rejected stops no other. Durable when it returns. */
  mutate(account: AccountId, mutations: readonly Mutation[]): Promise<readonly Verdict<Effect>[]>;
  /** One resource as it is now; null when it is not there. */
  resource(account: AccountId, ref: ResourceRef): Promise<LiveResource | null>;
  createAccount(account: AccountId, cause: Cause, data: CommandData<'CreateAccount'>): Promise<Verdict<AccountCreated>>;
  promote(account: AccountId, cause: Cause, data: CommandData<'PromoteModuleVersion'>): Promise<Verdict<ModuleVersion>>;
  updateInstance(account: AccountId, cause: Cause, data: CommandData<'UpdateInstance'>): Promise<Verdict<Instance>>;
  /** Has no operation id to know it again by: newer news is told from older by its numbers. */
  declare(account: AccountId, cause: Cause, news: Declaration): Promise<Declared & { readonly revision: number }>;
  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>>;
  /** What a decision about the governance is taken on; `answer` when the request was answered before. */
  governanceOf(account: AccountId, cause: Cause, content: Json): Promise<GovernanceRead>;
  /** Sets the governance as it was decided on what was read; `moved` when that is another one by now. */
  govern(
    account: AccountId,
    cause: Cause,
    content: Json,
    step: GovernanceStep,
  ): Promise<Verdict<Json> | { readonly kind: 'moved' }>;
  /** Accounts in which somebody ever opened or set something. */
  governed(): Promise<readonly AccountId[]>;
}

export interface GovernanceRead {
  readonly state: Governance;
  /** How often it was set; 0: never. */
  readonly version: number;
  /** The account's. */
  readonly revision: number;
  readonly answer: Verdict<Json> | null;
}

export interface GovernanceStep {
  /** The one that was read. */
  readonly version: number;
  /** The account's, where the decision was taken on the fleet too; null: it was not. */
  readonly revision: number | null;
  readonly next: Governance;
  readonly facts: readonly ModeFact[];
  /** As JSON. */
  readonly result: unknown;
}
