import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, type Exit, startChild, takeFreePort, waitUntilReady } from '@fleetwright/kit/servers';
import type { ServiceName } from './service-names.ts';

/** A service that is given up on a drain of 10 s is broken; twice that leaves room on a busy machine. */
const STOP_TIMEOUT_MS = 20_000;

/** One service in a process of its own, as in production. */
export interface ServiceProcess {
  readonly name: ServiceName;
  readonly logFile: string;
  pid(): number;
  /** What `/readyz` says; false also when nothing answers. */
  isReady(): Promise<boolean>;
  /** Resolves when the process that runs now ends, however it does; at once when none runs. */
  ended(): Promise<Exit>;
  /** SIGTERM, then waits until it drained; answers its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as the kernel would do it. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: a process that lives and does nothing. */
  pause(): void;
  resume(): void;
  /** Starts it again after a stop or a kill, and waits until it is ready. */
  start(): Promise<void>;
}

export interface ServiceProcessOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
  /** Tells several processes of one service apart. Default: the service's name. */
  readonly label?: string;
  /** For tests that change a package: loaded first, into a process that reads packages one by one instead of the bundle. */
  readonly preload?: URL;
}

/** Starts `services/<name>` and waits until `/readyz` says that it is ready. */
export async function startServiceProcess(
  name: ServiceName,
  { environment, logFolder, label = name, preload }: ServiceProcessOptions,
): Promise<ServiceProcess> {
  await mkdir(logFolder, { recursive: true });
  const logFile = join(logFolder, `${label}.log`);
  let child: Child | undefined;
  let readyPort = 0;
  const start = async () => {
    const healthPort = await takeFreePort();
    const started = startChild({
      command: process.execPath,
      args: preload === undefined ? [bundleOf(name)] : [`--import=${preload.href}`, mainOf(name)],
      env: { PATH: process.env['PATH'] ?? '', ...environment, FLEETWRIGHT_HEALTH_PORT: String(healthPort) },
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      logFile,
      signalOnParentDeath: 'SIGKILL',
    });
    child = started;
    // The gateway serves its health where it serves everything else.
    readyPort = name === 'gateway' ? Number(environment['FLEETWRIGHT_HTTP_PORT']) : healthPort;
    await waitUntilReady(label, started, logFile, () => isReady(readyPort));
  };
  await start();
  const running = () => {
    if (child === undefined || child.hasExited()) throw new Error(`${label} is not running`);
    return child;
  };
  return {
    name,
    logFile,
    pid: () => running().pid,
    isReady: () => isReady(readyPort),
    ended: async () => child?.exited ?? { code: null, signal: null },
    stop: async () => (child === undefined ? null : (await child.end('SIGTERM', STOP_TIMEOUT_MS)).code),
    kill: async () => {
      await child?.end('SIGKILL', 0);
    },
    pause: () => running().signal('SIGSTOP'),
    resume: () => running().signal('SIGCONT'),
    start,
  };
}

function bundleOf(name: ServiceName): string {
  return fileURLToPath(new URL(`../../services/dist/${name}.js`, import.meta.url));
}

function mainOf(name: ServiceName): string {
  return fileURLToPath(new URL(`../../services/${name}/dist/main.js`, import.meta.url));
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
