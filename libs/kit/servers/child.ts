import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOG_TAIL_BYTES, PROCESSES_GONE_TIMEOUT_MS, SERVER_POLL_MS, SERVER_READY_TIMEOUT_MS } from './limits.ts';

/** How a child ended: one of the two is set. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type ParentDeathSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

export interface Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** Sends the signal; a child that has already ended is left alone. */
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits; after `timeoutMs` the child is killed. */
  end(signal: NodeJS.Signals, timeoutMs: number): Promise<Exit>;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited, so that a locale or a PG… variable of the caller cannot leak in. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both output streams are appended to this file. */
  readonly logFile: string;
  /** What the child gets when this process dies, however it dies. */
  readonly signalOnParentDeath: ParentDeathSignal;
}

/**
 * Starts a server as a child that cannot outlive this process. It gets a session of its own, so that Ctrl-C in a
 * terminal reaches only this process, which stops its children in order.
 */
export function startChild(options: ChildOptions): Child {
  const log = openSync(options.logFile, 'a', 0o600);
  const { command, args } = boundToParent(options.signalOnParentDeath, options.command, options.args);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const exited = exitOf(child);
  if (child.pid === undefined) throw new Error(`could not start ${command}: is it installed?`);
  return asChild(child, child.pid, exited);
}

/** The same command, which gets the signal when this process dies. Only Linux can do that. */
export function boundToParent(
  signal: ParentDeathSignal,
  command: string,
  args: readonly string[],
): { command: string; args: readonly string[] } {
  if (process.platform !== 'linux') return { command, args };
  return { command: 'setpriv', args: ['--pdeathsig', signal.slice('SIG'.length), command, ...args] };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function asChild(child: ChildProcess, pid: number, exited: Promise<Exit>): Child {
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const signal = (name: NodeJS.Signals) => {
    if (!hasExited()) child.kill(name);
  };
  return {
    pid,
    exited,
    hasExited,
    signal,
    async end(name, timeoutMs) {
      signal(name);
      const killer = setTimeout(() => signal('SIGKILL'), timeoutMs);
      const exit = await exited;
      clearTimeout(killer);
      return exit;
    },
  };
}

/** Waits until `isReady` answers true. Throws with the log's end if the child ends first or the time runs out. */
export async function waitUntilReady(
  what: string,
  child: Child,
  logFile: string,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + SERVER_READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.hasExited()) throw new Error(`${what} ended while starting:\n${logTail(logFile)}`);
    if (await isReady()) return;
    await sleep(SERVER_POLL_MS);
  }
  await child.end('SIGKILL', 0);
  throw new Error(`${what} did not answer within ${SERVER_READY_TIMEOUT_MS} ms:\n${logTail(logFile)}`);
}

export function logTail(logFile: string): string {
  return readFileSync(logFile).subarray(-LOG_TAIL_BYTES).toString('utf8').trim();
}

/** The processes whose working directory is `folder`; PostgreSQL's all stand in their data directory. */
export function processesIn(folder: string): number[] {
  const wanted = realpathSync(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => workingDirectoryOf(pid) === wanted)
    .map(Number);
}

function workingDirectoryOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Waits until no process stands in `folder`. Throws after a bounded time and names the ones that do. */
export async function waitUntilNoProcessIn(folder: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const deadline = Date.now() + PROCESSES_GONE_TIMEOUT_MS;
  let left = processesIn(folder);
  while (left.length > 0) {
    if (Date.now() > deadline) throw new Error(`processes ${left.join(', ')} still stand in ${folder}`);
    await sleep(SERVER_POLL_MS);
    left = processesIn(folder);
  }
}
