import type {
  AccountId,
  CommandData,
  CommandEnvelope,
  Id,
  Instance,
  Instant,
  Json,
  LiveResource,
  ModuleVersion,
  MutationRequest,
  MutationResult,
  Refusal,
  ResourceRef,
} from '@fleetwright/contracts';
import type { Declaration, Declared } from './declaration.ts';
import type { JournalEntry } from './journal.ts';
import type { Governed } from './mode/decided.ts';
import type { Governance } from './mode/governance.ts';

/** Who asks, and for which account. Apply's mutations carry an operation id each; every other request carries one here. */
export type Author = Omit<CommandEnvelope, 'operation_id'>;

/**
 * What a request came to. `revision` is the account's newest revision when it was answered, 0 for an account that does
 * not exist; `repeated`: the operation id was answered before and this is the first answer, nothing was written now.
 */
export type Answered<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly revision: number; readonly repeated: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What a wave of mutations came to, in the order asked. */
export interface AppliedWave {
  readonly results: readonly MutationResult[];
  readonly revision: number;
}

/** An account whose journal is longer than what is known to be in its stream. */
export interface UnpumpedAccount {
  readonly account: AccountId;
  /** The last revision known to be in `fleet-<account>`; a hint, the stream itself decides. */
  readonly pumped: number;
  readonly revision: number;
}

/**
 * Writes the live fleet. Each request is one transaction that takes the account's lock, answers a repeated operation id
 * with its first answer, and otherwise writes the resource, ownership, operation id and journal together, or nothing.
 * What was refused wrote nothing and may be asked again under the same operation id.
 *
 * Business errors are answers. Every method may throw `StoreUnavailable`; repeating the request then tells whether it was
 * done.
 */
export interface Inventory {
  /** Refused: `already_exists`. */
  createAccount(by: CommandEnvelope, account: CommandData<'CreateAccount'>): Promise<Answered<AccountCreated>>;
  /**
   * Each mutation in its own transaction, in order; a failure of one stops no other. What was applied is durable when
   * this returns.
   */
  apply(by: Author, mutations: readonly MutationRequest[]): Promise<AppliedWave>;
  /** Refused: `invalid`, `already_exists`, `unresolved_reference`. */
  create(by: CommandEnvelope, resource: CommandData<'CreateResource'>): Promise<Answered<LiveResource>>;
  /** Replaces the given attributes. Refused: `invalid`, `not_found`, `version_conflict`, `unresolved_reference`. */
  update(by: CommandEnvelope, patch: CommandData<'UpdateResource'>): Promise<Answered<LiveResource>>;
  /** Ownership stays, so that the repository can tell it is gone. Refused: `not_found`, `version_conflict`, `in_use`. */
  delete(by: CommandEnvelope, resource: CommandData<'DeleteResource'>): Promise<Answered<ResourceRef>>;
  /** Refused: `invalid`, `not_found` (the module). */
  promoteModuleVersion(
    by: CommandEnvelope,
    promotion: CommandData<'PromoteModuleVersion'>,
  ): Promise<Answered<ModuleVersion>>;
  /** Refused: `invalid`, `not_found`. */
  updateInstance(by: CommandEnvelope, patch: CommandData<'UpdateInstance'>): Promise<Answered<Instance>>;
  /**
   * Takes over what a repository declares, also before the account began. The same or older news changes nothing, so it
   * may be told any number of times and in any order. Answers the repositories that have to compare again, which the
   * journal tells as well, and the account's revision.
   */
  declare(by: CommandEnvelope, declaration: Declaration): Promise<Declared & { readonly revision: number }>;
  /** Ends a repository's ownership of everything, for ever: what is applied for it later is refused. */
  releaseOwnership(by: CommandEnvelope, repository: Id): Promise<Answered<OwnershipReleased>>;

  /**
   * Decides about who may change by hand what git manages, and sets it. `decide` is asked again when somebody else set it
   * meanwhile. `content` tells a repetition from another request under the same id. Begins an account that never began.
   */
  govern(by: CommandEnvelope, content: Json, asked: Governing): Promise<Answered<Json>>;
  governance(account: AccountId): Promise<Governance>;
  /** Accounts in which somebody ever opened or set something. */
  governed(): Promise<readonly AccountId[]>;

  /** Journal rows after a revision, in order, at most `limit` (1 to `JOURNAL_PAGE_MAX`). */
  journal(account: AccountId, afterRevision: number, limit: number): Promise<readonly JournalEntry[]>;
  unpumped(): Promise<readonly UnpumpedAccount[]>;
  /** Remembers how far the stream is; never moves back. */
  markPumped(account: AccountId, revision: number): Promise<void>;
}

export interface AccountCreated {
  readonly account: AccountId;
  readonly name: string;
  readonly created_at: Instant;
}

export interface OwnershipReleased {
  readonly released: number;
}

/** How a request about the governance is decided. */
export interface Governing {
  decide(state: Governance): Governed | Promise<Governed>;
  /** The decision stands on the live fleet too: when that moved meanwhile, it is taken again. */
  readonly isOfFleet?: boolean;
}
