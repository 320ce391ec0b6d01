import type { AccountId, GoneResource, Id, LiveResource, LiveSnapshot } from '@fleetwright/contracts';

/** What a repository manages, read in one snapshot. */
export interface ManagedFleet {
  readonly revision: number;
  readonly resources: readonly LiveResource[];
  readonly gone: readonly GoneResource[];
}

/**
 * Reads the live fleet. Each answer is one consistent snapshot; resources come in the order of RESOURCE_KINDS, then by
 * key. Methods may throw `StoreUnavailable`.
 */
export interface LiveFleet {
  /** Revision 0 and nothing in it for an account never written. */
  snapshot(account: AccountId): Promise<LiveSnapshot>;
  managed(account: AccountId, repository: Id): Promise<ManagedFleet>;
  /** The account's newest revision. */
  revision(account: AccountId): Promise<number>;
}
