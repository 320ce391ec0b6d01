import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Identity } from '../../local/identity.ts';
import type { NatsUsers } from '../../local/nats-users.ts';
import { credentialsKeyFile } from '../../local/service-environment.ts';
import { ALGORITHM, AUDIENCE, ISSUER } from '../../local/identity.ts';
import type { Authority } from '../configuration/authority.ts';
import { type Cluster, type ClusterHost, DATA, ETC } from '../configuration/cluster.ts';
import { serverFiles } from '../configuration/files.ts';
import { serviceVariables } from '../configuration/service-variables.ts';
import { HostProcess, inNamespace } from './host-process.ts';
import type { HostsNetwork } from './network.ts';

const clone = fileURLToPath(new URL('../../..', import.meta.url));
/** The small Debian with the servers (deploy/local/bootstrap/cluster-servers.mjs). */
const tree = join(clone, '.runtime/ha/root');
/** Their user in there. */
const USER_ID = 64_900;

/** As the units in deploy/ha/systemd call them. */
const SERVERS = {
  etcd: ['/usr/bin/etcd', '--config-file', `${ETC}/etcd.yaml`],
  patroni: ['/usr/bin/patroni', `${ETC}/patroni.yaml`],
  nats: ['/usr/sbin/nats-server', '--config', `${ETC}/nats-server.conf`],
} as const;

export type ServerName = keyof typeof SERVERS | 'services';
const NAMES: readonly ServerName[] = ['etcd', 'patroni', 'nats', 'services'];

/** What a host is made from. */
interface Shared {
  readonly cluster: Cluster;
  readonly network: HostsNetwork;
  readonly authority: Authority;
  readonly natsUsers: NatsUsers;
  readonly identity: Identity;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One of the hosts: its servers, each of which can be killed, frozen and started by itself, and its cable. */
export class LabHost {
  readonly name: string;
  readonly address: string;
  readonly logFolder: string;
  /** By which the others know it. */
  readonly tls: { readonly authority: string; readonly certificate: string; readonly key: string };
  /** What its servers keep: its disk. */
  readonly dataFolder: string;
  /** Its /etc/fleetwright. */
  readonly etcFolder: string;
  readonly #home: string;
  readonly #processes: Readonly<Record<ServerName, HostProcess>>;
  readonly #network: HostsNetwork;

  private constructor({ name, address }: ClusterHost, shared: Shared) {
    this.name = name;
    this.address = address;
    this.#network = shared.network;
    const home = join(shared.folder, name);
    this.#home = home;
    this.logFolder = join(home, 'logs');
    this.dataFolder = join(home, 'data');
    this.etcFolder = join(home, 'etc');
    const files = join(home, 'etc/tls');
    this.tls = {
      authority: join(files, 'ca.crt'),
      certificate: join(files, 'host.crt'),
      key: join(files, 'host.key'),
    };
    const made = NAMES.map((server) => [server, this.#processOf(server, home, shared)] as const);
    this.#processes = Object.fromEntries(made) as unknown as Record<ServerName, HostProcess>;
  }

  /** Writes the host's files; nothing runs yet. */
  static async make(host: ClusterHost, shared: Shared): Promise<LabHost> {
    const home = join(shared.folder, host.name);
    const etc = join(home, 'etc');
    await mkdir(join(etc, 'tls'), { recursive: true });
    await mkdir(join(home, 'logs'), { recursive: true });
    const tls = { key: join(etc, 'tls/host.key'), cert: join(etc, 'tls/host.crt') };
    await shared.authority.certify(host, tls);
    await writeFile(join(etc, 'tls/ca.crt'), await readFile(shared.authority.certificate));
    const files = serverFiles(shared.cluster, host, shared.natsUsers.configuration);
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(etc, name), text, { mode: name.endsWith('.sh') ? 0o700 : 0o600 });
    }
    const theirs = [...Object.keys(files), '.', 'tls/host.key'];
    await Promise.all(theirs.map((name) => chown(join(etc, name), USER_ID, USER_ID)));
    const made = new LabHost(host, shared);
    await made.prepare();
    return made;
  }

  /** The folders that its servers find on a new disk. */
  async prepare(): Promise<void> {
    for (const folder of [this.dataFolder, join(this.dataFolder, 'postgresql')]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chown(folder, USER_ID, USER_ID);
    }
  }

  server(name: ServerName): HostProcess {
    return this.#processes[name];
  }

  start(...names: readonly ServerName[]): void {
    for (const name of names.length > 0 ? names : NAMES) this.server(name).start();
  }

  async killAll(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.server(name).kill()));
  }

  async freezeAll(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.server(name).freeze()));
  }

  async thawAll(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.server(name).thaw()));
  }

  /** Services first, then what they work with. */
  async stop(): Promise<void> {
    for (const name of NAMES.toReversed()) await this.server(name).stop();
  }

  /** A command line that runs on this host, with its network and the machine's files. */
  command(words: readonly string[]): readonly string[] {
    return this.#network.on(this.name, words);
  }

  /** Runs a program of the small Debian on this host, as its servers' user; answers what it printed. */
  async run(...command: readonly string[]): Promise<string> {
    const [program = '', ...args] = this.command(inTree(this.#home, command));
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/tmp' };
    return (await promisify(execFile)(program, args, { env })).stdout;
  }

  #processOf(server: ServerName, home: string, shared: Shared): HostProcess {
    const isService = server === 'services';
    const words = isService
      ? inNamespace([process.execPath, '--enable-source-maps', join(clone, 'deploy/local/services-together.main.ts')])
      : inTree(home, SERVERS[server]);
    return new HostProcess({
      name: `${server} of ${this.name}`,
      command: this.#network.on(this.name, words),
      env: isService ? this.#serviceEnvironment(home, shared) : { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      cwd: isService ? clone : '/',
      logFile: join(this.logFolder, `${server}.log`),
    });
  }

  #serviceEnvironment(home: string, shared: Shared): Record<string, string> {
    const { cluster, authority, natsUsers, identity, folder, environment } = shared;
    return {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LOG_FOLDER: join(home, 'logs'),
      ...serviceVariables(cluster, this, {
        natsUrlOf: (user, server) => natsUsers.urlOf(user, server),
        keys: join(folder, 'keys'),
        authority: authority.certificate,
        cache: join(home, 'cache'),
      }),
      FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: identity.publicKeyFile,
      FLEETWRIGHT_JWT_ALGORITHM: ALGORITHM,
      FLEETWRIGHT_JWT_ISSUER: ISSUER,
      FLEETWRIGHT_JWT_AUDIENCE: AUDIENCE,
      FLEETWRIGHT_CREDENTIALS_FILE: join(folder, 'credentials.json'),
      FLEETWRIGHT_CREDENTIALS_KEY_FILE: credentialsKeyFile(folder),
      // The git remote of this machine is one of the hosts' network.
      FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS: 'true',
      FLEETWRIGHT_GIT_CA_FILE: authority.certificate,
      ...environment,
    };
  }
}

/** A server of the small Debian, with a host's own /etc/fleetwright and /var/lib/fleetwright. */
function inTree(home: string, command: readonly string[]): readonly string[] {
  const steps = [
    `mount --bind '${join(home, 'etc')}' '${tree}${ETC}'`,
    `mount --bind '${join(home, 'data')}' '${tree}${DATA}'`,
    `mount -t proc proc '${tree}/proc'`,
    `mount --rbind /dev '${tree}/dev'`,
    `mount -t tmpfs -o mode=1777 tmpfs '${tree}/tmp'`,
    // A process that changes its user is not told any more when its parent dies: this one stays, and all end with it.
    `chroot --userspec=${USER_ID}:${USER_ID} '${tree}' "$@" & server=$!`,
    `trap 'kill -TERM "$server"' TERM`,
    'code=0; wait "$server" || code=$?',
    'while kill -0 "$server" 2>/dev/null; do wait "$server" || code=$?; done; exit "$code"',
  ];
  return inNamespace(['sh', '-euc', steps.join('\n'), 'sh', ...command]);
}
