import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FREE_PORT_ATTEMPTS, LOWEST_FREE_PORT } from './limits.ts';

/** Where Linux and others begin with the ports that they give to outgoing connections, if nothing says otherwise. */
const DEFAULT_EPHEMERAL_START = 32_768;

// One folder a user: another's files could not be replaced.
const reservations = join(tmpdir(), `fleetwright-ports-${process.getuid?.() ?? 0}`);
const reserved = new Set<number>();

/**
 * A TCP port of the loopback interface that nobody listens on. It stays the caller's until this process ends: it lies
 * below the ports that the system gives to outgoing connections, so none of those takes it before a server does, or
 * while a server is down between two starts; and a file with this process's id reserves it among all processes that ask
 * here. Throws where no port is free.
 */
export async function takeFreePort(): Promise<number> {
  const end = ephemeralStart();
  for (let attempt = 1; attempt <= FREE_PORT_ATTEMPTS; attempt += 1) {
    const port = LOWEST_FREE_PORT + Math.floor(Math.random() * (end - LOWEST_FREE_PORT));
    if (reservePort(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port between ${LOWEST_FREE_PORT} and ${end} after ${FREE_PORT_ATTEMPTS} attempts.`);
}

function ephemeralStart(): number {
  try {
    const [start] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
    // A machine that gives every port to outgoing connections leaves none that is safe from them.
    return start !== undefined && start > 2 * LOWEST_FREE_PORT ? start : DEFAULT_EPHEMERAL_START;
  } catch {
    return DEFAULT_EPHEMERAL_START;
  }
}

/** Whether the port is this process's from now on: false where it, or another process that lives, has it already. */
export function reservePort(port: number): boolean {
  mkdirSync(reservations, { recursive: true });
  const file = join(reservations, String(port));
  if (!isOwnerAlive(file)) rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  if (reserved.size === 0) process.once('exit', release);
  reserved.add(port);
  return true;
}

function release(): void {
  for (const port of reserved) rmSync(join(reservations, String(port)), { force: true });
}

/** Also of a file that is not there, or not written yet: whoever creates it first has it. */
function isOwnerAlive(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
