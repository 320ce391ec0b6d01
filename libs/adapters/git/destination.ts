import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addressRefusal,
  classifyAddress,
  cloneFailed,
  type FetchFailure,
  isAddressAllowed,
  parseRepoUrl,
  type RemotePolicy,
} from '@fleetwright/core/repo-sync';
import type { Destination } from './command-line.ts';
import { RESOLVE_DEADLINE_MS } from './limits.ts';

export type Resolved =
  | { readonly kind: 'allowed'; readonly destination: Destination }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** Checks a URL and every address behind its host, and says which addresses git may connect to. */
export async function resolveDestination(url: string, policy: RemotePolicy): Promise<Resolved> {
  const parsed = parseRepoUrl(url, policy);
  if (!parsed.ok) {
    const message = parsed.problems.map((problem) => problem.message).join('; ');
    return { kind: 'failed', failure: { code: 'remote_not_allowed', message, retryable: false } };
  }
  const { remote } = parsed;
  if (isIP(remote.host) !== 0) return { kind: 'allowed', destination: { remote, addresses: [] } };
  const addresses = await addressesOf(remote.host);
  if (addresses.length === 0) return { kind: 'failed', failure: cloneFailed(url, 'host_not_resolved') };
  for (const address of addresses) {
    const of = classifyAddress(address) ?? 'reserved';
    // One forbidden address is enough: which of them is connected to would be the name server's choice.
    if (isAddressAllowed(of, policy)) continue;
    const detail = addressRefusal(`${remote.host} (${address})`, of);
    return { kind: 'failed', failure: cloneFailed(url, 'address_not_allowed', detail) };
  }
  return { kind: 'allowed', destination: { remote, addresses } };
}

/** Empty when the name does not resolve, or not in time. */
async function addressesOf(host: string): Promise<readonly string[]> {
  const found = lookup(host, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, sleep(RESOLVE_DEADLINE_MS, [], { ref: false })]);
}
