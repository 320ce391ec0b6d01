import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { natsServerBinary } from './binaries.ts';
import { type Child, logTail, startChild, waitUntilReady } from './child.ts';
import { takeFreePort } from './free-port.ts';
import { PORT_ATTEMPTS, SERVER_STOP_TIMEOUT_MS } from './limits.ts';

export interface NatsOptions {
  /** JetStream's files, the configuration and the log. Created if missing. May be deleted while stopped. */
  readonly storeDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** More lines for the configuration file, for example accounts and users. */
  readonly configuration?: string;
}

export interface NatsServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly monitorUrl: string;
  readonly storeDir: string;
  /** The server's process id. Throws while stopped. */
  pid(): number;
  /** Stops in order. Stopping twice is allowed. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts a stopped server again, on the same ports and data. */
  start(): Promise<void>;
}

interface Ports {
  readonly client: number;
  readonly monitor: number;
}

const HOST = '127.0.0.1';
const LOG_FILE = 'nats-server.log';

/** Starts NATS with JetStream on the loopback interface and answers when it is healthy and known to be durable. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = { client: options.port ?? (await takeFreePort()), monitor: await takeFreePort() };
    try {
      const child = await run(options, ports);
      return serverOf(options, ports, child);
    } catch (error) {
      const isPortTaken = logTail(join(options.storeDir, LOG_FILE)).includes('address already in use');
      if (!isPortTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function serverOf(options: NatsOptions, ports: Ports, first: Child): NatsServer {
  let child: Child | undefined = first;
  const end = async (signal: NodeJS.Signals) => {
    await child?.end(signal, SERVER_STOP_TIMEOUT_MS);
    child = undefined;
  };
  return {
    host: HOST,
    port: ports.client,
    url: `nats://${HOST}:${ports.client}`,
    monitorUrl: monitorUrlOf(ports),
    storeDir: options.storeDir,
    pid() {
      if (child === undefined) throw new Error('nats-server is stopped');
      return child.pid;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start() {
      child ??= await run(options, ports);
    },
  };
}

function monitorUrlOf(ports: Ports): string {
  return `http://${HOST}:${ports.monitor}`;
}

async function run(options: NatsOptions, ports: Ports): Promise<Child> {
  const { storeDir } = options;
  const logFile = join(storeDir, LOG_FILE);
  const configurationFile = join(storeDir, 'nats-server.conf');
  await mkdir(storeDir, { recursive: true, mode: 0o700 });
  await writeFile(configurationFile, configurationOf(options, ports), { mode: 0o600 });
  const child = startChild({
    command: natsServerBinary(),
    args: ['--config', configurationFile],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    cwd: storeDir,
    logFile,
    signalOnParentDeath: 'SIGTERM',
  });
  await waitUntilReady('nats-server', child, logFile, () => isHealthy(ports));
  try {
    await assertDurable(ports);
  } catch (error) {
    await child.end('SIGTERM', SERVER_STOP_TIMEOUT_MS);
    throw error;
  }
  return child;
}

function configurationOf(options: NatsOptions, ports: Ports): string {
  return [
    `host: "${HOST}"`,
    `port: ${ports.client}`,
    `http: "${HOST}:${ports.monitor}"`,
    // A bulk decision over every proposal that may be open is one command of about 1.4 MB.
    'max_payload: 8MB',
    // As in deploy/nats/nats-server.conf: what a frozen client holds goes to the others after 6 s.
    'ping_interval: "1500ms"',
    'ping_max: 3',
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(options.storeDir, 'jetstream'))}`,
    // Every acknowledged message is on disk; the default would lose up to two minutes of them in a power cut.
    '  sync_interval: always',
    '}',
    options.configuration ?? '',
    '',
  ].join('\n');
}

async function isHealthy(ports: Ports): Promise<boolean> {
  try {
    return (await fetch(`${monitorUrlOf(ports)}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function assertDurable(ports: Ports): Promise<void> {
  const answer = (await (await fetch(`${monitorUrlOf(ports)}/varz`)).json()) as {
    jetstream?: { config?: { sync_always?: boolean } };
  };
  if (answer.jetstream?.config?.sync_always !== true) {
    throw new Error('nats-server does not run with sync_interval: always; nats-server 2.10 or newer is needed');
  }
}
