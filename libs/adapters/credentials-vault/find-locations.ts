import {
  CREDENTIALS_LISTED_MAX,
  type CredentialLocation,
  type CredentialPrefix,
  type FetchFailure,
  isCredentialName,
  locationOf,
} from '@fleetwright/core/repo-sync';
import { namesIn } from './kv2.ts';
import { FOLDERS_MAX } from './limits.ts';
import { VAULT } from './vault-failures.ts';
import { askVault, type VaultHttpOptions } from './vault-http.ts';

type Found =
  /** Sorted by path. */
  | { readonly kind: 'found'; readonly locations: readonly CredentialLocation[] }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/**
 * Walks what is below the prefixes, and below one folder of each. What a registration could not name is left out, so a
 * hostile name leads nowhere.
 */
export async function findLocations(
  vault: VaultHttpOptions,
  prefixes: readonly CredentialPrefix[],
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Found> {
  const locations = new Map<string, CredentialLocation>();
  const open = prefixes.map((prefix) => ({ prefix, below: folder }));
  let asked = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { prefix, below } = next;
    asked += 1;
    if (asked > FOLDERS_MAX) return { kind: 'failed', failure: VAULT.tooMany };
    // As good as the verb LIST (Vault's HTTP API), which proxies and servers other than Vault may not know.
    const path = `${prefix.mount}/metadata/${prefix.folder}${below}?list=true`;
    const answer = await askVault(vault, { path, signal });
    if (answer.kind === 'failed') return answer;
    if (answer.status === 404) continue;
    const names = namesIn(answer.body);
    if (names === undefined) return { kind: 'failed', failure: VAULT.garbage };
    for (const name of names) {
      const isFolder = name.endsWith('/');
      const inside = `${below}${isFolder ? name.slice(0, -1) : name}`;
      if (!isCredentialName(prefix, inside)) continue;
      const location = locationOf(prefix, inside);
      if (isFolder) open.push({ prefix, below: `${inside}/` });
      else if (!locations.has(location.path)) locations.set(location.path, location);
    }
    if (locations.size > CREDENTIALS_LISTED_MAX) return { kind: 'failed', failure: VAULT.tooMany };
  }
  const sorted = [...locations.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { kind: 'found', locations: sorted };
}
