export { decideAccount, decideInstance, decidePromotion, decideRelease } from './decide-others.ts';
export { decideMutation } from './decide-mutation.ts';
export type { Decided, Fresh } from './decide-mutation.ts';
export type {
  AccountCreated,
  Answered,
  AppliedWave,
  Author,
  Inventory,
  OwnershipReleased,
  UnpumpedAccount,
} from './inventory.ts';
export { inventoryOver } from './inventory-over.ts';
export type { FleetEventType, FleetFact, JournalEntry } from './journal.ts';
export { INLINE_ATTRIBUTES_BYTES_MAX, INLINE_LAST_APPLIED_BYTES_MAX, JOURNAL_PAGE_MAX } from './limits.ts';
export type { Cause, Effect, Hindrance, Mutation, Ownership, Verdict, VersionCheck } from './mutation.ts';
export { recordEntry } from './record.ts';
export { emptyTables, managedBy, snapshotOf } from './state.ts';
export type { FleetTables } from './state.ts';
export type { InventoryTransactions } from './transactions.ts';
