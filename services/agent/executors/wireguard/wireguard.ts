import { createHash, generateKeyPairSync } from 'node:crypto';
import { type ManifestNetwork, type NetworkReport, WireGuardKey } from '@fleetwright/contracts/agents';
import {
  type Addressed,
  namedEndpoints,
  renderWireGuard,
  type WireGuardInterface,
  withAddresses,
} from '@fleetwright/core/agent';
import { LOOK_TIMEOUT_MS, PEERS_NAMED_MAX } from '../../limits.ts';
import type { OwnFiles } from '../../state/own-files.ts';
import { runProgram } from '../run-program.ts';
import { lookUp } from './look-up.ts';

const FOLDER = 'wireguard';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What of the machine is asked beside its files. */
export interface WireGuardWorld {
  readonly run: typeof runProgram;
  readonly lookUp: typeof lookUp;
}

export interface NetworksApplied {
  readonly reports: readonly NetworkReport[];
  /** false: something is missing that may be there later. */
  readonly isWhole: boolean;
}

interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * The node's overlay networks: keys made here, configurations rendered into the agent's own folder, and interfaces where the
 * machine itself is the root and its kernel can.
 */
export class WireGuard {
  readonly #own: OwnFiles;
  readonly #root: string;
  readonly #world: WireGuardWorld;
  /** By name of an endpoint, the address that its peer is spoken to at. */
  #addresses: ReadonlyMap<string, string> = new Map();
  /** Digest of the bundle whose networks are set up whole. */
  #wholeOf = '';

  constructor(own: OwnFiles, root: string, world: WireGuardWorld = { run: runProgram, lookUp }) {
    this.#own = own;
    this.#root = root;
    this.#world = world;
    own.makeFolder(FOLDER);
  }

  /**
   * For every look at the machine. Applies the networks of a bundle that is another one, or in which something was missing, or
   * a name of which has moved to another address. null: there was nothing to do.
   */
  async keep(bundleDigest: string, networks: readonly ManifestNetwork[]): Promise<readonly NetworkReport[] | null> {
    const addresses = await this.#addressesFor(networks);
    const hasMoved = [...addresses].some(([name, address]) => this.#addresses.get(name) !== address);
    if (this.#wholeOf === bundleDigest && !hasMoved) return null;
    const { reports, isWhole } = await this.#applyAt(networks, addresses);
    this.#wholeOf = isWhole ? bundleDigest : '';
    return reports;
  }

  /** Also takes away what is of no network any more. */
  async apply(networks: readonly ManifestNetwork[]): Promise<NetworksApplied> {
    return this.#applyAt(networks, await this.#addressesFor(networks));
  }

  async #applyAt(
    networks: readonly ManifestNetwork[],
    addresses: ReadonlyMap<string, string>,
  ): Promise<NetworksApplied> {
    this.#addresses = addresses;
    const reports: NetworkReport[] = [];
    let isWhole = true;
    for (const declared of networks) {
      const { network, unknown } = this.#isMachine ? withAddresses(declared, addresses) : asDeclared(declared);
      const report = await this.#applyOne(network);
      reports.push(
        report.state === 'applied' && unknown.length > 0 ? { ...report, message: lacking(unknown) } : report,
      );
      const couldBeSetUp = this.#isMachine && report.state === 'rendered';
      isWhole &&= unknown.length === 0 && !couldBeSetUp;
    }
    await this.#removeOthers(new Set(networks.map(({ name }) => name)));
    return { reports, isWhole };
  }

  get #isMachine(): boolean {
    return this.#root === '/';
  }

  /**
   * An address stays in use while its name still has it, since a name of several gives them in turns, and while the name has
   * none: a name server that is away moves nobody.
   */
  async #addressesFor(networks: readonly ManifestNetwork[]): Promise<ReadonlyMap<string, string>> {
    const names = this.#isMachine ? [...new Set(networks.flatMap(namedEndpoints))] : [];
    if (names.length === 0) return new Map();
    const found = await this.#world.lookUp(names);
    const inUse = new Map<string, string>();
    for (const name of names) {
      const [known, all = []] = [this.#addresses.get(name), found.get(name)];
      const address = known !== undefined && all.includes(known) ? known : (all[0] ?? known);
      if (address !== undefined) inUse.set(name, address);
    }
    return inUse;
  }

  async #applyOne(network: ManifestNetwork): Promise<NetworkReport> {
    const { privateKey, publicKey } = this.#keyOf(network.name);
    const report = { network: network.name, public_key: publicKey };
    const rendering = renderWireGuard(network, privateKey, sha256);
    if (!rendering.ok) return { ...report, state: 'failed', message: rendering.problem.message };
    const { rendered } = rendering;
    this.#own.write(`${FOLDER}/${fileName(network.name)}.conf`, rendered.config);
    if (!this.#isMachine) {
      return { ...report, state: 'rendered', message: `the agent works below ${this.#root}, not on the machine` };
    }
    const problem = await this.#setUp(network.name, rendered);
    return problem === null ? { ...report, state: 'applied' } : { ...report, state: 'rendered', message: problem };
  }

  /** null: it works; else what did not. */
  async #setUp(network: string, { name, addresses, routes }: WireGuardInterface): Promise<string | null> {
    const path = this.#own.path(`${FOLDER}/${fileName(network)}.conf`);
    // Written first: an interface that nobody remembers would stay for ever.
    this.#own.write(`${FOLDER}/${fileName(network)}.interface`, name);
    const isThere = (await this.#call(['ip', 'link', 'show', 'dev', name])) === null;
    const commands = [
      ...(isThere ? [] : [['ip', 'link', 'add', 'dev', name, 'type', 'wireguard']]),
      ['wg', 'syncconf', name, path],
      ...addresses.map((address) => ['ip', 'address', 'replace', address, 'dev', name]),
      ['ip', 'link', 'set', 'up', 'dev', name],
      ...routes.map((route) => ['ip', 'route', 'replace', route, 'dev', name]),
    ];
    for (const command of commands) {
      const problem = await this.#call(command);
      if (problem !== null) return problem;
    }
    return null;
  }

  async #removeOthers(wanted: ReadonlySet<string>): Promise<void> {
    const keep = new Set([...wanted].map(fileName));
    for (const file of this.#own.list(FOLDER)) {
      if (keep.has(file.replace(/\.[a-z]+$/, ''))) continue;
      if (file.endsWith('.interface')) {
        const device = this.#own.read(`${FOLDER}/${file}`)?.toString('utf8') ?? '';
        if (/^fw-[\w.-]+$/.test(device)) await this.#call(['ip', 'link', 'delete', 'dev', device]);
      }
      this.#own.remove(`${FOLDER}/${file}`);
    }
  }

  async #call(command: readonly string[]): Promise<string | null> {
    const end = await this.#world.run(command, { timeoutMs: LOOK_TIMEOUT_MS });
    if (end.code === 0) return null;
    return `${command.slice(0, 3).join(' ')}: ${end.output.trim().split('\n').at(-1) ?? 'failed'}`;
  }

  #keyOf(network: string): KeyPair {
    const file = `${FOLDER}/${fileName(network)}.key`;
    const [privateKey = '', publicKey = ''] = this.#own.read(file)?.toString('utf8').split('\n') ?? [];
    if (isKey(privateKey) && isKey(publicKey)) return { privateKey, publicKey };
    const made = makeKeyPair();
    this.#own.write(file, `${made.privateKey}\n${made.publicKey}\n`);
    return made;
  }
}

const isKey = (text: string): boolean => WireGuardKey.safeParse(text).success;

/** Names of networks are of any case and have dots; names of files here are told apart whatever the file system does. */
function fileName(network: string): string {
  return sha256(network).slice(0, 16);
}

function makeKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('x25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const base64 = (text: string | undefined): string => Buffer.from(text ?? '', 'base64url').toString('base64');
  return { privateKey: base64(d), publicKey: base64(x) };
}

/** Where nothing is set up, what was declared is what is shown. */
function asDeclared(network: ManifestNetwork): Addressed {
  return { network, unknown: [] };
}

function lacking(unknown: Addressed['unknown']): string {
  const peers = unknown.slice(0, PEERS_NAMED_MAX).map(({ peer, name }) => `${peer} (${name})`);
  const more = unknown.length > peers.length ? ` and ${unknown.length - peers.length} more` : '';
  return `no address was found for the endpoint of ${peers.join(', ')}${more}; it is looked up again, and all others work`;
}
