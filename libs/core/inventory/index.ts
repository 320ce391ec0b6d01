export { decideAccount, decideInstance, decidePromotion, decideRelease } from './decide-others.ts';
export { declarationOf, decideDeclaration, standingFold } from './declaration.ts';
export type { Declaration, Declared, RepositoryStanding } from './declaration.ts';
export type { DeclaringRepository } from './declaring.ts';
export { decideMutation } from './decide-mutation.ts';
export type { DecidedWrite, Fresh } from './decide-mutation.ts';
export type {
  AccountCreated,
  Answered,
  AppliedWave,
  Author,
  Governing,
  Inventory,
  OwnershipReleased,
  UnpumpedAccount,
} from './inventory.ts';
export { inventoryOver } from './inventory-over.ts';
export type { FleetEventType, FleetFact, JournalEntry } from './journal.ts';
export { INLINE_ATTRIBUTES_BYTES_MAX, INLINE_LAST_APPLIED_BYTES_MAX, JOURNAL_PAGE_MAX } from './limits.ts';
export type { Cause, Effect, WriteRejection, Mutation, Ownership, Verdict, VersionCheck } from './mutation.ts';
export { closeReview, endBreakGlass, openBreakGlass, tellProlonged } from './mode/break-glass.ts';
export { confirmChange } from './mode/confirm.ts';
export type { Asking, Governed, ModeFact } from './mode/decided.ts';
export { covers, isUnderReview, UNGOVERNED } from './mode/governance.ts';
export type { Governance } from './mode/governance.ts';
export { guardChange } from './mode/guard.ts';
export { editLink } from './mode/edit-link.ts';
export { holdersFold } from './mode/holders.ts';
export type { Holders } from './mode/holders.ts';
export { withdrawChange } from './mode/pending.ts';
export { setMode } from './mode/settings.ts';
export { recordEntry } from './record.ts';
export { emptyTables, managedBy, snapshotOf } from './state.ts';
export type { FleetTables } from './state.ts';
export type { GovernanceRead, GovernanceStep, InventoryTransactions } from './transactions.ts';
