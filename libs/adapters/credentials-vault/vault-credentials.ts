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
  type FetchFailure,
  keyNamesShown,
  locateCredential,
  prefixesOf,
  scopeFolder,
} from '@fleetwright/core/repo-sync';
import { isOfAbsentValue, subkeysIn, valueIn } from './kv2.ts';
import { LIST_DEADLINE_MS, LIST_REQUESTS_MAX, READ_DEADLINE_MS } from './limits.ts';
import { findLocations } from './find-locations.ts';
import { VAULT } from './vault-failures.ts';
import { askVault, type VaultHttpOptions } from './vault-http.ts';

export interface VaultCredentialsOptions extends VaultHttpOptions {
  readonly prefixes: readonly CredentialPrefix[];
  /** Default: 5 s. */
  readonly readDeadlineMs?: number;
}

const sha256 = (text: string) => hash('sha256', text);

/** Credentials in HashiCorp Vault, KV version 2. Every read is a request; nothing is kept. */
export class VaultCredentials implements CredentialStore {
  readonly #options: VaultCredentialsOptions;

  constructor(options: VaultCredentialsOptions) {
    this.#options = options;
  }

  async read(account: AccountId, ref: CredentialRef, transport: 'https' | 'ssh'): Promise<CredentialResult> {
    const signal = AbortSignal.timeout(this.#options.readDeadlineMs ?? READ_DEADLINE_MS);
    const prefixes = prefixesOf(account, this.#options.prefixes);
    const found = await this.#locate(ref, prefixes, signal);
    if (found.kind === 'failed') return found;
    const { mount, name } = found.location;
    const answer = await askVault(this.#options, { path: `${mount}/data/${name}`, signal });
    if (answer.kind === 'failed') return answer;
    if (answer.status === 404) return notFound(ref);
    const value = valueIn(answer.body);
    if (value === undefined) return { kind: 'failed', failure: VAULT.garbage };
    return value.kind === 'absent' ? notFound(ref) : credentialFrom(ref, value.keys, transport);
  }

  async list(account: AccountId, scope: string | null): Promise<CredentialListing> {
    const signal = AbortSignal.timeout(LIST_DEADLINE_MS);
    const folder = scopeFolder(scope);
    if (folder === undefined) return { kind: 'listed', credentials: [] };
    const found = await findLocations(this.#options, prefixesOf(account, this.#options.prefixes), { folder, signal });
    if (found.kind === 'failed') return found;
    if (found.locations.length > CREDENTIALS_LISTED_MAX) return { kind: 'failed', failure: VAULT.tooMany };
    const credentials: CredentialEntry[] = [];
    for (let at = 0; at < found.locations.length; at += LIST_REQUESTS_MAX) {
      const some = found.locations.slice(at, at + LIST_REQUESTS_MAX);
      for (const described of await Promise.all(some.map((location) => this.#describe(location, signal)))) {
        if (described === null) continue;
        if ('code' in described) return { kind: 'failed', failure: described };
        credentials.push(described);
      }
    }
    return { kind: 'listed', credentials };
  }

  /** Where a credential is. Whether a path is foreign or missing, nobody can tell from the answer. */
  async #locate(
    ref: CredentialRef,
    prefixes: readonly CredentialPrefix[],
    signal: AbortSignal,
  ): Promise<{ kind: 'located'; location: CredentialLocation } | { kind: 'failed'; failure: FetchFailure }> {
    if (ref.by === 'path') {
      const located = locateCredential(ref.path, prefixes);
      return located.kind === 'located' ? located : notFound(ref);
    }
    const found = await findLocations(this.#options, prefixes, { folder: '', signal });
    if (found.kind === 'failed') return found;
    const location = found.locations.find(({ path }) => credentialIdOf(path, sha256) === ref.id);
    return location === undefined ? notFound(ref) : { kind: 'located', location };
  }

  /** null: its current version is gone. */
  async #describe(location: CredentialLocation, signal: AbortSignal): Promise<CredentialEntry | FetchFailure | null> {
    const { mount, name, path, scope } = location;
    const answer = await askVault(this.#options, { path: `${mount}/subkeys/${name}?depth=1`, signal });
    if (answer.kind === 'failed') return answer.failure;
    if (answer.status === 404) return isOfAbsentValue(answer.body) ? null : VAULT.noSubkeys;
    const subkeys = subkeysIn(answer.body);
    if (subkeys === undefined) return VAULT.garbage;
    const { version, writtenAt } = subkeys;
    const keyNames = keyNamesShown(subkeys.keyNames);
    return { id: credentialIdOf(path, sha256), path, scope, keyNames, version, rotatedAt: writtenAt };
  }
}

function notFound(ref: CredentialRef): { kind: 'failed'; failure: FetchFailure } {
  return { kind: 'failed', failure: credentialNotFound(ref) };
}
