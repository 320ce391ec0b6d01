import { spawnSync } from 'node:child_process';

/** For tests between networks (RFC 2544): nobody routes these. Eight for each process, so that two runs do not meet. */
const block = process.pid % 16_384;
const addressOf = (n: number) => {
  const offset = block * 8 + n;
  return `198.${18 + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
};

/** A machine of its own as far as its network goes: one link, to this machine, and no route beyond it. */
export interface Host {
  readonly address: string;
  /** A command that runs there. */
  inside(...command: readonly string[]): readonly string[];
}

/** Hosts that see this machine and nothing of each other. */
export class NetworkNamespaces {
  /** This machine's address, at each of them. */
  readonly address = addressOf(1);
  readonly #made: { readonly namespace: string; readonly link: string }[] = [];

  /** null: they can be made here; else what stands in the way. */
  static whyNot(): string | null {
    const one = new NetworkNamespaces();
    try {
      one.add();
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      one.end();
    }
  }

  add(): Host {
    const n = this.#made.length + 1;
    const namespace = `fleetwright-${process.pid}-${n}`;
    const link = `fw${process.pid.toString(36)}-${n}`;
    const address = addressOf(n + 1);
    ip('netns', 'add', namespace);
    this.#made.push({ namespace, link });
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('address', 'add', `${this.address}/32`, 'peer', address, 'dev', link);
    ip('link', 'set', link, 'up');
    ip('-n', namespace, 'address', 'add', `${address}/32`, 'peer', this.address, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', device, 'up');
    return { address, inside: (...command) => ['ip', 'netns', 'exec', namespace, ...command] };
  }

  /** Takes all of them away; end the processes in them first. */
  end(): void {
    for (const { namespace, link } of this.#made.splice(0)) {
      spawnSync('ip', ['link', 'delete', link]);
      spawnSync('ip', ['netns', 'delete', namespace]);
    }
  }
}

function ip(...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
