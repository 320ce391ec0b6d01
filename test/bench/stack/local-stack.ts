import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { type Api, api } from '../../end-to-end/api.ts';

/** Beyond this something is wrong with the machine; a start takes a few seconds. */
const START_TIMEOUT_MS = 120_000;
/** The services drain in 10 s, then PostgreSQL writes a checkpoint. */
const STOP_TIMEOUT_MS = 30_000;

/** The whole system as `npm start` runs it, with durable servers and the demo, on a data folder of its own. */
export interface LocalStack {
  readonly rest: Api;
  readonly gatewayUrl: string;
  readonly token: string;
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly folder: string;
  /** From the command to the line that says that everything runs. */
  readonly readyMs: number;
  /** Of the process that was started; everything else descends from it. */
  readonly pid: number;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../../..');

/** Runs the work on a stack of its own, and leaves nothing behind. */
export async function withLocalStack<Result>(work: (stack: LocalStack) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  try {
    const stack = await startLocalStack(folder);
    try {
      return await work(stack);
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the system on a folder, and answers when it says that it runs. */
export async function startLocalStack(folder: string): Promise<LocalStack> {
  const startedMs = performance.now();
  const logFile = join(folder, `start-${Math.round(startedMs)}.log`);
  const child = startChild({
    command: process.execPath,
    args: [join(ROOT, 'deploy/local/bootstrap.mjs'), 'start', '--data', folder],
    env: { ...process.env } as Record<string, string>,
    cwd: ROOT,
    logFile,
    signalOnParentDeath: 'SIGTERM',
  });
  const stop = async () => void (await child.end('SIGTERM', STOP_TIMEOUT_MS));
  try {
    await waitFor(async () => child.hasExited() || (await readFile(logFile, 'utf8')).includes('\nRunning.'), {
      what: 'the system to run',
      timeoutMs: START_TIMEOUT_MS,
    });
    if (child.hasExited()) throw new Error(`the system did not start:\n${await readFile(logFile, 'utf8')}`);
    const readyMs = performance.now() - startedMs;
    return { ...(await addressesIn(folder)), folder, readyMs, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function addressesIn(
  folder: string,
): Promise<Pick<LocalStack, 'rest' | 'gatewayUrl' | 'token' | 'natsUrl' | 'databaseUrl'>> {
  const text = async (...path: string[]) => (await readFile(join(folder, ...path), 'utf8')).trim();
  const [file, token, password] = await Promise.all([
    text('ports.json'),
    text('admin-token'),
    text('postgres', 'fleetwright.password'),
  ]);
  const ports = JSON.parse(file) as Record<'http' | 'postgres', number>;
  const gatewayUrl = `http://127.0.0.1:${ports.http}`;
  return {
    rest: api(gatewayUrl, token),
    gatewayUrl,
    token,
    natsUrl: await readFile(join(folder, 'nats-operator-url'), 'utf8'),
    databaseUrl: `postgresql://postgres:${password}@127.0.0.1:${ports.postgres}/postgres`,
  };
}
