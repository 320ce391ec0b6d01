import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { ensureIdentity, type Identity } from '../../local/identity.ts';
import { ensureNatsUsers, type NatsUsers } from '../../local/nats-users.ts';
import { credentialsKeyFile, webhookKeyFile } from '../../local/service-environment.ts';
import { databaseUrl, gatewayUrl, natsUrl, superuserUrl } from '../configuration/addresses.ts';
import { Authority } from '../configuration/authority.ts';
import type { Cluster } from '../configuration/cluster.ts';
import { ensurePasswords } from '../configuration/passwords.ts';
import { LabHost } from './lab-host.ts';
import { HostsNetwork } from './network.ts';

export const HOST_NAMES = ['host-1', 'host-2', 'host-3'] as const;

export interface LabOptions {
  /** All that the hosts keep; a second start continues what is in it. */
  readonly folder: string;
  /** Default: true. */
  readonly isSynchronous?: boolean;
  /** More variables for the services. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Three hosts on this machine, each with etcd, Patroni and PostgreSQL, NATS and all services. */
export class Lab {
  readonly hosts: readonly LabHost[];
  readonly network: HostsNetwork;
  readonly cluster: Cluster;
  readonly identity: Identity;
  readonly authority: Authority;
  readonly #natsUsers: NatsUsers;

  private constructor(parts: Pick<Lab, 'hosts' | 'network' | 'cluster' | 'identity' | 'authority'>, users: NatsUsers) {
    this.hosts = parts.hosts;
    this.network = parts.network;
    this.cluster = parts.cluster;
    this.identity = parts.identity;
    this.authority = parts.authority;
    this.#natsUsers = users;
  }

  /** Makes the hosts and their files; nothing runs yet. */
  static async make({ folder, isSynchronous = true, environment = {} }: LabOptions): Promise<Lab> {
    if (process.getuid?.() !== 0)
      throw new Error('Hosts on one machine are network namespaces: `npm run ha` needs root.');
    const keys = join(folder, 'keys');
    await mkdir(keys, { recursive: true, mode: 0o700 });
    const [natsUsers, identity, authority, passwords] = await Promise.all([
      ensureNatsUsers(folder),
      ensureIdentity(folder),
      Authority.in(join(folder, 'authority')),
      ensurePasswords(join(keys, 'database-passwords.json')),
    ]);
    await Promise.all([credentialsKeyFile(folder), webhookKeyFile(folder)].map(ensureKeyFile));
    await trust(authority);
    const network = HostsNetwork.make(HOST_NAMES);
    const hosts = HOST_NAMES.map((name) => ({ name, address: network.address(name) }));
    const cluster = { hosts, passwords, isSynchronous };
    const shared = { cluster, network, authority, natsUsers, identity, folder, environment };
    const made = await Promise.all(hosts.map((host) => LabHost.make(host, shared)));
    return new Lab({ hosts: made, network, cluster, identity, authority }, natsUsers);
  }

  get databaseUrl(): string {
    return databaseUrl(this.cluster);
  }

  get superuserUrl(): string {
    return superuserUrl(this.cluster);
  }

  gatewayUrls(): readonly string[] {
    return this.cluster.hosts.map(gatewayUrl);
  }

  natsUrlOf(user: 'services' | 'relay'): string {
    return natsUrl(this.cluster, (server) => this.#natsUsers.urlOf(user, server));
  }

  host(name: string): LabHost {
    const host = this.hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  }

  /** Ends everything at once, and takes the hosts away; what they keep stays. */
  async end(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.killAll()));
    this.network.end();
  }
}

/** This process asks the hosts' servers as well. */
async function trust(authority: Authority): Promise<void> {
  const certificate = await readFile(authority.certificate, 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}
