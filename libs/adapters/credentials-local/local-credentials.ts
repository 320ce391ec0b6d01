import { hash } from 'node:crypto';
import type { AccountId } from '@fleetwright/contracts';
import {
  CREDENTIALS_LISTED_MAX,
  type CredentialEntry,
  credentialFrom,
  credentialIdOf,
  type CredentialListing,
  type CredentialLocation,
  credentialNotFound,
  type CredentialPrefix,
  type CredentialRef,
  type CredentialResult,
  type CredentialStore,
  credentialUnreadable,
  keyNamesShown,
  locateCredential,
  prefixesOf,
  scopeFolder,
} from '@fleetwright/core/repo-sync';
import { CredentialFile, type CredentialFileOptions, type OpenEntry } from './credential-file.ts';
import { CredentialFileProblem } from './credential-file-problem.ts';

export interface LocalCredentialsOptions extends CredentialFileOptions {
  readonly prefixes: readonly CredentialPrefix[];
}

interface Owned {
  readonly entry: OpenEntry;
  readonly location: CredentialLocation;
}

const sha256 = (text: string) => hash('sha256', text);

/** Credentials in an encrypted file, for installations without Vault. Reads it anew each time. */
export class LocalCredentials implements CredentialStore {
  readonly #file: CredentialFile;
  readonly #prefixes: readonly CredentialPrefix[];

  constructor({ prefixes, ...options }: LocalCredentialsOptions) {
    this.#file = new CredentialFile(options);
    this.#prefixes = prefixes;
  }

  async read(account: AccountId, ref: CredentialRef, transport: 'https' | 'ssh'): Promise<CredentialResult> {
    return guarded(async () => {
      const entry = await this.#find(account, ref);
      if (entry === undefined) return { kind: 'failed', failure: credentialNotFound(ref) };
      return credentialFrom(ref, entry.values, transport);
    });
  }

  async list(account: AccountId, scope: string | null): Promise<CredentialListing> {
    return guarded(async () => {
      const folder = scopeFolder(scope);
      if (folder === undefined) return { kind: 'listed', credentials: [] };
      const owned = (await this.#owned(account)).filter(({ location }) => `${location.scope}/`.startsWith(folder));
      if (owned.length > CREDENTIALS_LISTED_MAX) {
        const why = 'there are too many credentials to list; ask for one scope';
        return { kind: 'failed', failure: credentialUnreadable(why, { retryable: false }) };
      }
      return { kind: 'listed', credentials: owned.map(described) };
    });
  }

  async #find(account: AccountId, ref: CredentialRef): Promise<OpenEntry | undefined> {
    if (ref.by === 'path') {
      const located = locateCredential(ref.path, prefixesOf(account, this.#prefixes));
      return located.kind === 'located' ? this.#file.get(located.location.path) : undefined;
    }
    const owned = await this.#owned(account);
    return owned.find(({ location }) => credentialIdOf(location.path, sha256) === ref.id)?.entry;
  }

  async #owned(account: AccountId): Promise<readonly Owned[]> {
    const prefixes = prefixesOf(account, this.#prefixes);
    return (await this.#file.all()).flatMap((entry) => {
      const located = locateCredential(entry.path, prefixes);
      return located.kind === 'located' ? [{ entry, location: located.location }] : [];
    });
  }
}

function described({ entry, location }: Owned): CredentialEntry {
  const { path, scope } = location;
  const keyNames = keyNamesShown(Object.keys(entry.values));
  return {
    id: credentialIdOf(path, sha256),
    path,
    scope,
    keyNames,
    version: entry.version,
    rotatedAt: entry.rotated_at,
  };
}

/** A store never throws. */
async function guarded<T>(
  work: () => Promise<T>,
): Promise<T | { kind: 'failed'; failure: ReturnType<typeof credentialUnreadable> }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CredentialFileProblem)) throw error;
    return { kind: 'failed', failure: credentialUnreadable(error.message, { retryable: error.retryable }) };
  }
}
