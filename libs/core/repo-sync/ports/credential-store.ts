import type { AccountId, Instant } from '@fleetwright/contracts';
import type { FetchFailure } from '../fetch/fetch-failure.ts';

/** What git shows a remote. It exists only between the store and the one child process that needs it. */
export type GitCredential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A private key in OpenSSH or PEM form, with its last line break. */
  | { readonly kind: 'ssh_key'; readonly privateKey: string };

/** How a repository names its credential: by a path in the store, or by an id from `list`. */
export type CredentialRef = { readonly by: 'path'; readonly path: string } | { readonly by: 'id'; readonly id: string };

export type CredentialResult =
  | { readonly kind: 'credential'; readonly credential: GitCredential }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** A credential as people may see it: everything but its values. */
export interface CredentialEntry {
  /** Stable for a path; what `ssh_credential_id` names. */
  readonly id: string;
  /** Normalised, with `data/` (KV v2), e.g. `secret/data/powernode/gitops/deploy-key`. */
  readonly path: string;
  /** The part of the path between the allowed prefix and the name; empty when there is none. */
  readonly scope: string;
  /** Sorted, e.g. `password`, `username`. */
  readonly keyNames: readonly string[];
  readonly version: number;
  /** When this version was written. */
  readonly rotatedAt: Instant;
}

export type CredentialListing =
  | { readonly kind: 'listed'; readonly credentials: readonly CredentialEntry[] }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/**
 * Where git credentials are. Nothing is cached: a rotated credential is used from the next fetch on. Never throws: what
 * goes wrong is a failure, which names missing keys and never a value.
 */
export interface CredentialStore {
  /**
   * The credential for a transport: `username` and `password` for https, `ssh_key` for ssh. Only paths below the
   * prefixes that configuration allows the account.
   */
  read(account: AccountId, ref: CredentialRef, transport: 'https' | 'ssh'): Promise<CredentialResult>;
  /** What the account may use, sorted by path; `scope` null: all. */
  list(account: AccountId, scope: string | null): Promise<CredentialListing>;
}
