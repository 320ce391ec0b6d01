import type { AccountId, CommandData, Id, Instance, ModuleVersion } from '@fleetwright/contracts';
import type { AccountCreated, Inventory, OwnershipReleased } from './inventory.ts';
import type { Cause, Effect, Mutation, Verdict } from './mutation.ts';

/**
 * What a database does for the inventory. Each call (in `mutate`, each mutation) is one transaction under the account's
 * lock: a repeated operation id gives the first answer, otherwise all is written together or nothing. Hindrances are
 * answers; every method may throw `StoreUnavailable`.
 */
export interface InventoryTransactions extends Pick<Inventory, 'journal' | 'unpumped' | 'markPumped'> {
  /** In order; a mutation that is hindered stops no other. Durable when it returns. */
  mutate(account: AccountId, mutations: readonly Mutation[]): Promise<readonly Verdict<Effect>[]>;
  createAccount(account: AccountId, cause: Cause, data: CommandData<'CreateAccount'>): Promise<Verdict<AccountCreated>>;
  promote(account: AccountId, cause: Cause, data: CommandData<'PromoteModuleVersion'>): Promise<Verdict<ModuleVersion>>;
  updateInstance(account: AccountId, cause: Cause, data: CommandData<'UpdateInstance'>): Promise<Verdict<Instance>>;
  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>>;
}
