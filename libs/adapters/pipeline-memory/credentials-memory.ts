import type { AccountId } from '@fleetwright/contracts';
import {
  type CredentialEntry,
  type CredentialListing,
  credentialNotFound,
  type CredentialRef,
  type CredentialResult,
  type CredentialStore,
  type GitCredential,
} from '@fleetwright/core/repo-sync';

/** Credentials in memory, by account and path; an id is `id-of-<path>`. */
export class MemoryCredentials implements CredentialStore {
  readonly #credentials = new Map<string, { readonly path: string; readonly credential: GitCredential }[]>();
  #reads = 0;

  put(account: AccountId, path: string, credential: GitCredential): void {
    const others = (this.#credentials.get(account) ?? []).filter((entry) => entry.path !== path);
    this.#credentials.set(account, [...others, { path, credential }]);
  }

  /** How often a credential was read. */
  get reads(): number {
    return this.#reads;
  }

  async read(account: AccountId, ref: CredentialRef): Promise<CredentialResult> {
    this.#reads += 1;
    const entries = this.#credentials.get(account) ?? [];
    const found = entries.find(({ path }) => (ref.by === 'path' ? path === ref.path : idOf(path) === ref.id));
    if (found === undefined) return { kind: 'failed', failure: credentialNotFound(ref) };
    return { kind: 'credential', credential: found.credential };
  }

  async list(account: AccountId): Promise<CredentialListing> {
    const entries = this.#credentials.get(account) ?? [];
    const credentials = entries.map(({ path, credential }): CredentialEntry => {
      const keyNames = credential.kind === 'basic' ? ['password', 'username'] : ['ssh_key'];
      return { id: idOf(path), path, scope: '', keyNames, version: 1, rotatedAt: '2026-01-01T00:00:00.000Z' };
    });
    return { kind: 'listed', credentials };
  }
}

function idOf(path: string): string {
  return `id-of-${path}`;
}
