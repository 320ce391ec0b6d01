import { type AddressClass, classifyAddress } from './address.ts';

/**
 * Where a remote is, taken apart. Whoever connects to one goes by this and by nothing else that a `repo_url` says: two
 * readers of one address would sooner or later mean two remotes.
 */
export interface Remote {
  /** What git gets: as registered, with scheme and host in lower case. Read again it is this very remote. */
  readonly url: string;
  readonly transport: 'https' | 'http' | 'ssh';
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** From its `/` on, as written; of the scp form what stands behind the colon. */
  readonly path: string;
}

/** What the operator's configuration allows beyond https and ssh to public addresses. */
export interface RemotePolicy {
  readonly allowHttp: boolean;
  readonly allowLoopback: boolean;
  /** RFC 1918, unique local and carrier-grade NAT addresses: a git server inside the company's network. */
  readonly allowPrivateNetworks: boolean;
}

export const STRICT_POLICY: RemotePolicy = { allowHttp: false, allowLoopback: false, allowPrivateNetworks: false };

/** For taking an address apart where others decide whether it may be reached. */
export const ANY_REMOTE: RemotePolicy = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: true };

/** Whether git may connect to an address of this class. Link-local, metadata and reserved ones are never allowed. */
export function isAddressAllowed(of: AddressClass, policy: RemotePolicy): boolean {
  if (of === 'public') return true;
  if (of === 'loopback') return policy.allowLoopback;
  return of === 'private' && policy.allowPrivateNetworks;
}

/** What a host name alone tells: an address, or a name that always means one. undefined: only DNS knows. */
export function classifyHost(host: string): AddressClass | undefined {
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  if (METADATA_HOSTS.has(host)) return 'metadata';
  return classifyAddress(host);
}

const METADATA_HOSTS = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** A sentence for people about an address that is not allowed. */
export function addressRefusal(host: string, of: AddressClass): string {
  const what = {
    public: 'a public address',
    loopback: 'this machine itself (loopback)',
    private: 'a private network',
    link_local: 'a link-local address',
    metadata: "a cloud's metadata service",
    reserved: 'a reserved address',
  }[of];
  const remedy =
    of === 'loopback'
      ? 'FLEETWRIGHT_GIT_ALLOW_LOOPBACK allows it for local development'
      : of === 'private'
        ? 'the operator can allow it with FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS'
        : 'this is never allowed';
  return `${host} is ${what}; ${remedy}`;
}
