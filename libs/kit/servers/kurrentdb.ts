import { mkdir, writeFile } from 'node:fs/promises';
import { get as getSecurely } from 'node:https';
import { dirname, join } from 'node:path';
import type { TlsCertificate } from './certificate.ts';
import { type Child, logTail, startChild, waitUntilReady } from './child.ts';
import { takeFreePort } from './free-port.ts';
import { PORT_ATTEMPTS, SERVER_STOP_TIMEOUT_MS } from './limits.ts';

export interface KurrentDbOptions {
  /** Data, index and logs. Created if missing. */
  readonly dataDir: string;
  /** `--max-append-size`, bytes; default: 16,000,000. */
  readonly appendBytesMax?: number;
  /** Default: no TLS, and everybody may do everything. */
  readonly tls?: { readonly certificate: TlsCertificate; readonly adminPassword: string };
}

export interface KurrentDbServer {
  readonly port: number;
  /** Connection string, without a user. */
  readonly url: string;
  readonly appendBytesMax: number;
  /** The server's process id. Throws while stopped. */
  pid(): number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts a stopped server again, on the same port and data. */
  start(): Promise<void>;
  /**
   * Starts a stopped server with its log cut off at a position, as after a failover that lost what stood there and behind:
   * the way that KurrentDB itself takes to give up what a quorum never had.
   */
  startTruncated(position: number): Promise<void>;
}

/** Names the executable of a KurrentDB server; where it is missing, nothing that needs one runs. */
export const KURRENTDB_VARIABLE = 'FLEETWRIGHT_TEST_KURRENTDB';

const APPEND_BYTES_MAX = 16_000_000;
const LOG_FILE = 'kurrentdb.log';

/** Few streams need little memory to be told apart; and machines that test are busy: a commit may take its time. */
const FOR_TESTS = [
  '--stream-existence-filter-size',
  '10000000',
  '--commit-timeout-ms',
  '20000',
  '--prepare-timeout-ms',
  '20000',
];

const POSITION_BYTES = 8;

/** Starts one KurrentDB node without TLS on the loopback interface and answers when it takes writes. */
export async function startKurrentDb(options: KurrentDbOptions): Promise<KurrentDbServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await takeFreePort();
    try {
      return serverOf(options, port, await run(options, port));
    } catch (error) {
      const isPortTaken = logTail(join(options.dataDir, LOG_FILE)).includes('address already in use');
      if (!isPortTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function serverOf(options: KurrentDbOptions, port: number, first: Child): KurrentDbServer {
  let child: Child | undefined = first;
  return {
    port,
    url: `kurrentdb://127.0.0.1:${port}?${options.tls === undefined ? 'tls=false' : `tlsCaFile=${certificateFile(options)}`}`,
    appendBytesMax: options.appendBytesMax ?? APPEND_BYTES_MAX,
    pid() {
      if (child === undefined) throw new Error('KurrentDB is stopped');
      return child.pid;
    },
    async kill() {
      await child?.end('SIGKILL', SERVER_STOP_TIMEOUT_MS);
      child = undefined;
    },
    async start() {
      child ??= await run(options, port);
    },
    async startTruncated(position) {
      const cut = Buffer.alloc(POSITION_BYTES);
      cut.writeBigInt64LE(BigInt(position));
      await writeFile(join(options.dataDir, 'db', 'truncate.chk'), cut);
      // Having cut it off, the server ends; the next start goes on from there.
      const { child: truncating } = await begin(options, port);
      const { code } = await truncating.exited;
      if (code !== 0) throw new Error(`KurrentDB ended with ${code} while it cut its log off`);
      child ??= await run(options, port);
    },
  };
}

async function run(options: KurrentDbOptions, port: number): Promise<Child> {
  const { child, logFile } = await begin(options, port);
  await waitUntilReady('KurrentDB', child, logFile, () => isReady(port, options.tls));
  return child;
}

const certificateFile = ({ dataDir }: KurrentDbOptions) => join(dataDir, 'authorities', 'server.crt');

/** Flags and variables of who may do what. */
async function security(options: KurrentDbOptions): Promise<{ flags: string[]; env: Record<string, string> }> {
  const { dataDir, tls } = options;
  if (tls === undefined) return { flags: ['--insecure'], env: {} };
  const [crt, key] = [certificateFile(options), join(dataDir, 'server.key')];
  await mkdir(dirname(crt), { recursive: true });
  await Promise.all([writeFile(crt, tls.certificate.cert), writeFile(key, tls.certificate.key, { mode: 0o600 })]);
  const files = ['--certificate-file', crt, '--certificate-private-key-file', key];
  return {
    flags: [...files, '--trusted-root-certificates-path', dirname(crt)],
    env: { KURRENTDB_DEFAULT_ADMIN_PASSWORD: tls.adminPassword },
  };
}

async function begin(options: KurrentDbOptions, port: number) {
  const { dataDir, appendBytesMax = APPEND_BYTES_MAX } = options;
  const command = process.env[KURRENTDB_VARIABLE];
  if (command === undefined) throw new Error(`${KURRENTDB_VARIABLE} must name the executable of a KurrentDB server`);
  const [db, log] = [join(dataDir, 'db'), join(dataDir, 'log')];
  await Promise.all([mkdir(db, { recursive: true }), mkdir(log, { recursive: true })]);
  const logFile = join(dataDir, LOG_FILE);
  const { flags: secured, env } = await security(options);
  const flags = [...secured, '--run-projections=None', '--max-append-size', String(appendBytesMax), ...FOR_TESTS];
  const child = startChild({
    command,
    args: [...flags, '--db', db, '--log', log, '--node-port', String(port)],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: dataDir, KURRENTDB_TELEMETRY_OPTOUT: 'true', ...env },
    cwd: dataDir,
    logFile,
    signalOnParentDeath: 'SIGKILL',
  });
  return { child, logFile };
}

/** A node answers before it has become the leader, and takes no writes until then; with TLS its users come even later. */
async function isReady(port: number, tls: KurrentDbOptions['tls']): Promise<boolean> {
  try {
    if (tls !== undefined) await securely(port, tls, '/users/admin');
    const info = tls === undefined ? await plainly(port, '/info') : await securely(port, tls, '/info');
    return (JSON.parse(info) as { state?: string }).state === 'leader';
  } catch {
    return false;
  }
}

async function plainly(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return response.text();
}

function securely(port: number, tls: NonNullable<KurrentDbOptions['tls']>, path: string): Promise<string> {
  const { certificate, adminPassword } = tls;
  const options = { host: '127.0.0.1', port, path, ca: certificate.cert, auth: `admin:${adminPassword}`, agent: false };
  return new Promise((resolve, reject) => {
    const asked = getSecurely(options, (response) => {
      if (response.statusCode !== 200) return void asked.destroy(new Error(`answered ${response.statusCode}`));
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    asked.on('error', reject);
  });
}
