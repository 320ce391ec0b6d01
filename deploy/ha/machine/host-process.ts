import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from '@fleetwright/kit/servers';

/** Before one that ended by itself is started again, milliseconds, as systemd does it (RestartSec of the units). */
const RESTART_PAUSE_MS = 1_000;
/** Longer than any of them needs to end in order. */
const STOP_TIMEOUT_MS = 30_000;
const INNER_TIMEOUT_MS = 10_000;
const LOOK_MS = 20;

export interface HostProcessOptions {
  /** What it is, for messages. */
  readonly name: string;
  /** The command line; it runs in a process namespace of its own. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
}

/** A server on one of the hosts with all that it starts: started again when it ends, as systemd would. */
export class HostProcess {
  readonly name: string;
  readonly #options: HostProcessOptions;
  #child: Child | undefined;
  #isWanted = false;

  constructor(options: HostProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !this.#child.hasExited();
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#run();
  }

  /** Ends it in order, and leaves it ended. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (child === undefined || child.hasExited()) return;
    const inner = await this.#inner();
    if (inner !== undefined) kill(inner, 'SIGTERM');
    const killer = setTimeout(() => child.signal('SIGKILL'), STOP_TIMEOUT_MS);
    await child.exited;
    clearTimeout(killer);
  }

  /** Ends it and all that it started at once, as a power cut would. `isRestarted`: it comes back, as from systemd. */
  async kill({ isRestarted = false }: { readonly isRestarted?: boolean } = {}): Promise<void> {
    this.#isWanted = isRestarted;
    // Whatever is in its process namespace ends with the first process in it.
    for (const pid of await this.#members()) kill(pid, 'SIGKILL');
    this.#child?.signal('SIGKILL');
    await this.#child?.exited;
  }

  /** It and all that it started live and do nothing. */
  async freeze(): Promise<void> {
    // What one of them started before it stood still is stopped in another round.
    for (;;) {
      const moving = (await this.#members()).filter((pid) => stateOf(pid) !== 'T');
      if (moving.length === 0) return;
      for (const pid of moving) kill(pid, 'SIGSTOP');
      await sleep(LOOK_MS);
    }
  }

  async thaw(): Promise<void> {
    for (const pid of await this.#members()) kill(pid, 'SIGCONT');
  }

  #run(): void {
    const { command, env, cwd, logFile } = this.#options;
    const [program = '', ...args] = command;
    const child = startChild({ command: program, args, env, cwd, logFile, signalOnParentDeath: 'SIGKILL' });
    this.#child = child;
    void child.exited.then(() => sleep(RESTART_PAUSE_MS)).then(() => this.#isWanted && this.#run());
  }

  /** The first process of its namespace, once there is one. */
  async #inner(): Promise<number | undefined> {
    const child = this.#child;
    const deadline = performance.now() + INNER_TIMEOUT_MS;
    while (child !== undefined && !child.hasExited() && performance.now() < deadline) {
      const [inner] = childrenOf(child.pid);
      if (inner !== undefined) return inner;
      await sleep(LOOK_MS);
    }
    return undefined;
  }

  async #members(): Promise<readonly number[]> {
    const inner = await this.#inner();
    const namespace = inner === undefined ? undefined : namespaceOf(inner);
    if (namespace === undefined) return [];
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => namespaceOf(pid) === namespace);
  }
}

/** A command line that has a process namespace of its own, and dies with whoever started it. */
export function inNamespace(command: readonly string[]): readonly string[] {
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc', '--', ...command];
}

function childrenOf(pid: number): number[] {
  return (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

function stateOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2)[0] ?? 'T';
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
