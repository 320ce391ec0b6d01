import type { AccountId, Digest } from '@fleetwright/contracts';

/**
 * Evidence that is too large for an event: texts addressed by (account, SHA-256 of their UTF-8 bytes). Immutable; a put
 * is durable when it returns, and repeating it is free. Any method may throw `StoreUnavailable`.
 */
export interface Documents {
  put(account: AccountId, texts: readonly string[]): Promise<readonly Digest[]>;
  /** In the order asked; undefined where there is none in this account. */
  get(account: AccountId, digests: readonly Digest[]): Promise<readonly (string | undefined)[]>;
}
