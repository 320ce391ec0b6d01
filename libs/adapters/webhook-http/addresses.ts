import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { classifyAddress, isAddressAllowed, type RemotePolicy } from '@fleetwright/core/fleet';
import { type Receiver, receiverRefusal } from '@fleetwright/core/webhooks';
import { RESOLVE_TIMEOUT_MS } from './limits.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name, as the machine's resolver has it. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export type Resolved =
  | { readonly kind: 'allowed'; readonly addresses: readonly Address[] }
  | { readonly kind: 'refused'; readonly error: string };

/** What a host stands for now. One forbidden address is enough: which of them is connected to would be the name server's choice. */
export async function resolveReceiver({ host }: Receiver, policy: RemotePolicy, resolve: Resolve): Promise<Resolved> {
  const family = isIP(host);
  const addresses = family === 0 ? await within(resolve(host)) : [{ address: host, family }];
  if (addresses.length === 0) return { kind: 'refused', error: `${host} does not resolve to any address` };
  for (const { address } of addresses) {
    const of = classifyAddress(address) ?? 'reserved';
    if (isAddressAllowed(of, policy)) continue;
    return { kind: 'refused', error: receiverRefusal(family === 0 ? `${host} (${address})` : host, of) };
  }
  return { kind: 'allowed', addresses };
}

export const machinesResolver: Resolve = (host) => lookup(host, { all: true });

/** Empty when the name does not resolve, or not in time. */
function within(found: Promise<readonly Address[]>): Promise<readonly Address[]> {
  return Promise.race([found.catch(() => []), sleep(RESOLVE_TIMEOUT_MS, [], { ref: false })]);
}
