import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresBinaries } from './binaries.ts';
import { type Child, logTail, startChild, waitUntilNoProcessIn, waitUntilReady } from './child.ts';
import { takeFreePort } from './free-port.ts';
import { PORT_ATTEMPTS, SERVER_STOP_TIMEOUT_MS } from './limits.ts';
import { assertDurability, type PostgresProfile, postgresSettings } from './postgres-settings.ts';
import { withoutRoot } from './unprivileged.ts';

export interface PostgresOptions {
  /** A new cluster is made if there is no such folder, the one in it is continued otherwise. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default `durable`. `fast` may lose data when the machine crashes, never when the server does; for tests. */
  readonly profile?: PostgresProfile;
  /** More settings, by their names in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** `fast` ends sessions and writes a checkpoint; `immediate` ends at once and leaves recovery to the next start. */
export type PostgresStopMode = 'fast' | 'immediate';

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dataDir: string;
  /** The postmaster's process id. Throws while stopped. */
  pid(): number;
  /** False once it was stopped, was killed or ended by itself. */
  isRunning(): boolean;
  /** A connection string for one database of the server. */
  url(database?: string): string;
  /** Stops in the given way (default `fast`) and waits until every process is gone. Stopping twice is allowed. */
  stop(mode?: PostgresStopMode): Promise<void>;
  /** SIGKILL to the postmaster, as the kernel would do it; waits until every process is gone. */
  kill(): Promise<void>;
  /** Starts a stopped server again, on the same port and data. */
  start(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'postgres';
const STOP_SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
// PostgreSQL ignores what it does not know in its data directory, so all of a cluster can lie in one folder.
const PASSWORD_FILE = 'fleetwright.password';
const LOG_FILE = 'fleetwright.log';

/** Starts PostgreSQL on the loopback interface and answers when it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const password = await createCluster(options.dataDir, options.profile ?? 'durable');
  let port = options.port ?? (await takeFreePort());
  for (let attempt = 1; ; attempt += 1) {
    try {
      const child = await run(options, port, password);
      return serverOf(options, port, password, child);
    } catch (error) {
      const isPortTaken = logTail(join(options.dataDir, LOG_FILE)).includes('could not bind');
      if (!isPortTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
      port = await takeFreePort();
    }
  }
}

function serverOf(options: PostgresOptions, port: number, password: string, first: Child): PostgresServer {
  let child: Child | undefined = first;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined) return;
    await child.end(signal, SERVER_STOP_TIMEOUT_MS);
    await waitUntilNoProcessIn(options.dataDir);
    child = undefined;
  };
  return {
    host: HOST,
    port,
    user: USER,
    password,
    dataDir: options.dataDir,
    pid() {
      if (child === undefined) throw new Error('PostgreSQL is stopped');
      return child.pid;
    },
    isRunning: () => child !== undefined && !child.hasExited(),
    url: (database = 'postgres') => urlOf(port, password, database),
    stop: (mode = 'fast') => end(STOP_SIGNALS[mode]),
    kill: () => end('SIGKILL'),
    async start() {
      child ??= await run(options, port, password);
    },
  };
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://${USER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`;
}

/** Makes the cluster unless it exists; answers the superuser's password. */
async function createCluster(dataDir: string, profile: PostgresProfile): Promise<string> {
  const passwordFile = join(dataDir, PASSWORD_FILE);
  if (existsSync(passwordFile)) return (await readFile(passwordFile, 'utf8')).trim();
  if (existsSync(dataDir)) {
    throw new Error(`${dataDir} exists but is not a database cluster of ours; delete it or name another folder`);
  }
  // Made beside its place and moved there whole, so that an interrupted start leaves nothing half done.
  const newDir = `${dataDir}.new`;
  await rm(newDir, { recursive: true, force: true });
  await mkdir(newDir, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  const inputFile = `${dataDir}.password`;
  await writeFile(inputFile, password, { mode: 0o600 });
  await initdb(newDir, inputFile, profile);
  await rm(inputFile);
  await writeFile(join(newDir, PASSWORD_FILE), password, { mode: 0o600, flush: true });
  await rename(newDir, dataDir);
  return password;
}

async function initdb(dataDir: string, passwordFile: string, profile: PostgresProfile): Promise<void> {
  const { command, args } = withoutRoot('PostgreSQL', join(postgresBinaries(), 'initdb'), [
    `--pgdata=${dataDir}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    ...(profile === 'fast' ? ['--no-sync'] : []),
  ]);
  await promisify(execFile)(command, [...args], { env: environment(), cwd: '/' });
}

async function run(options: PostgresOptions, port: number, password: string): Promise<Child> {
  const { dataDir } = options;
  const logFile = join(dataDir, LOG_FILE);
  const settings = {
    ...postgresSettings(options.profile ?? 'durable', options.settings),
    listen_addresses: HOST,
    unix_socket_directories: '',
  };
  const { command, args } = withoutRoot('PostgreSQL', join(postgresBinaries(), 'postgres'), [
    `-D${dataDir}`,
    `-p${port}`,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  // The fast stop also when this process was killed: the next start then needs no recovery.
  const child = startChild({ command, args, env: environment(), cwd: dataDir, logFile, signalOnParentDeath: 'SIGINT' });
  await waitUntilReady('PostgreSQL', child, logFile, () => isAnswering(port, password));
  try {
    await assertDurability(urlOf(port, password, 'postgres'), settings);
  } catch (error) {
    await child.end('SIGINT', SERVER_STOP_TIMEOUT_MS);
    throw error;
  }
  return child;
}

// A locale of the caller must not decide how the cluster sorts or speaks.
function environment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function isAnswering(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres'), connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
