import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LabHost } from '../../deploy/ha/machine/lab-host.ts';
import { ask } from '../../deploy/ha/machine/bring-up.ts';
import type { ThreeHosts } from './three-hosts.ts';

const MAIN = fileURLToPath(new URL('./writer-on-host.main.ts', import.meta.url));

/** A client beside a PostgreSQL, which reaches it even when nobody else does: it writes numbers, and knows which it was told are kept. */
export class WriterOnHost {
  readonly acknowledged: number[] = [];
  readonly #hosts: ThreeHosts;
  readonly #child: ChildProcess;

  private constructor(hosts: ThreeHosts, child: ChildProcess) {
    this.#hosts = hosts;
    this.#child = child;
  }

  static async start(hosts: ThreeHosts, host: LabHost): Promise<WriterOnHost> {
    await ask(hosts.lab.databaseUrl, 'create table if not exists on_one_host (number integer primary key)');
    await ask(hosts.lab.databaseUrl, 'truncate on_one_host');
    const [program = '', ...args] = host.command([process.execPath, MAIN, hosts.databaseUrlOf(host.address)]);
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: hosts.lab.authority.certificate };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const writer = new WriterOnHost(hosts, child);
    createInterface({ input: child.stdout }).on('line', (line) => writer.acknowledged.push(Number(line)));
    return writer;
  }

  /** Ends it; answers which of the acknowledged ones the cluster has no more. */
  async end(): Promise<readonly number[]> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    const rows = await ask<{ number: number }>(this.#hosts.lab.databaseUrl, 'select number from on_one_host');
    const kept = new Set(rows.map(({ number }) => number));
    return this.acknowledged.filter((number) => !kept.has(number));
  }
}
