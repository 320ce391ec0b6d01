import { spawnSync } from 'node:child_process';

/** A private network (RFC 1918) that is on this machine alone. */
const NETWORK = '10.79.18';
const BRIDGE = 'fleetwright-ha';
const HERE = 254;

/** Three hosts and this machine on one switch: each a network namespace with an address of its own. */
export class HostsNetwork {
  /** This machine's address, as the hosts see it. */
  readonly here = `${NETWORK}.${HERE}`;
  readonly #hosts = new Map<string, { readonly namespace: string; readonly link: string }>();

  /** Throws where another one is in use, or namespaces cannot be made. */
  static make(names: readonly string[]): HostsNetwork {
    const network = new HostsNetwork();
    names.forEach((name) => network.#hosts.set(name, { namespace: `${BRIDGE}-${name}`, link: `fwha-${name}` }));
    network.#clear();
    try {
      ip('link', 'add', BRIDGE, 'type', 'bridge');
      ip('address', 'add', `${network.here}/24`, 'dev', BRIDGE);
      ip('link', 'set', BRIDGE, 'up');
      for (const name of names) network.#add(name);
    } catch (error) {
      network.end();
      throw error;
    }
    return network;
  }

  address(name: string): string {
    return `${NETWORK}.${[...this.#hosts.keys()].indexOf(name) + 1}`;
  }

  /** A command line that runs on a host, as far as its network goes. */
  on(name: string, command: readonly string[]): readonly string[] {
    return ['ip', 'netns', 'exec', this.#of(name).namespace, ...command];
  }

  /** Nothing gets to a host or away from it; nobody is told. */
  cut(name: string): void {
    ip('link', 'set', this.#of(name).link, 'down');
  }

  mend(name: string): void {
    ip('link', 'set', this.#of(name).link, 'up');
  }

  /** Takes the hosts away; end their processes first. */
  end(): void {
    for (const { namespace, link } of this.#hosts.values()) {
      spawnSync('ip', ['link', 'delete', link]);
      spawnSync('ip', ['netns', 'delete', namespace]);
    }
    spawnSync('ip', ['link', 'delete', BRIDGE]);
  }

  /** What one that was killed left; one that runs is left alone. */
  #clear(): void {
    for (const { namespace } of this.#hosts.values()) {
      const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
      if ((stdout ?? '').trim() !== '') throw new Error('Another `npm run ha` runs on this machine. Stop it first.');
    }
    this.end();
  }

  #add(name: string): void {
    const { namespace, link } = this.#of(name);
    ip('netns', 'add', namespace);
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('link', 'set', link, 'master', BRIDGE, 'up');
    ip('-n', namespace, 'address', 'add', `${this.address(name)}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', device, 'up');
  }

  #of(name: string) {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  }
}

function ip(...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
