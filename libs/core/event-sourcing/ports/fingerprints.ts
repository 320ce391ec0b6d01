import type { AccountId } from '@fleetwright/contracts';

/**
 * Tells secrets apart without telling them: 12 hex digits of HMAC-SHA-256 over the canonical JSON of a value, under a key
 * that is the account's alone. The same for the same value, for ever.
 */
export type FingerprintOf = (value: unknown) => string;

export interface Fingerprints {
  /** Makes the account's key when there is none yet. Throws `StoreUnavailable`. */
  of(account: AccountId): Promise<FingerprintOf>;
}
