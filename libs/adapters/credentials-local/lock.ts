import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MACHINE, startOf } from '../process-identity.ts';
import { CredentialFileProblem } from './credential-file-problem.ts';
import { LOCK_AGE_MAX_MS, LOCK_PATIENCE_MS, LOCK_POLL_MS } from './limits.ts';

/**
 * Works alone on a file: everybody who writes makes `<file>.lock` first, a symbolic link that leads nowhere and names its
 * holder, because a link comes into being together with what it says. A lock whose holder died is removed.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const deadlineMs = performance.now() + LOCK_PATIENCE_MS;
  while (!(await take(lock))) {
    if (performance.now() > deadlineMs) throw new CredentialFileProblem(await whoHolds(lock), { retryable: true });
    if (!(await removeDead(lock))) await pause(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await symlink(`${MACHINE}-${process.pid}-${startOf('self')}-${randomUUID()}`, lock);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'EEXIST') return false;
    throw new CredentialFileProblem(`${lock} cannot be written (${code})`);
  }
}

/**
 * Removes a lock whose holder died; answers whether it did. Only one at a time may look and remove, or the second one would
 * remove what a new holder has taken in between.
 */
async function removeDead(lock: string): Promise<boolean> {
  if (!(await isAbandoned(lock))) return false;
  const removing = `${lock}.removing`;
  if (!(await take(removing))) {
    if (await isOld(removing)) await rm(removing, { force: true });
    return false;
  }
  try {
    const isStill = await isAbandoned(lock);
    if (isStill) await rm(lock, { force: true });
    return isStill;
  } finally {
    await rm(removing, { force: true });
  }
}

/** Whether its holder is gone. One of another container, or of the time before a reboot, cannot be asked for: there the age decides. */
async function isAbandoned(lock: string): Promise<boolean> {
  const [, machine, pid = '', start] = HOLDER.exec(await holderOf(lock)) ?? [];
  return machine === MACHINE ? startOf(pid) !== start : isOld(lock);
}

async function isOld(lock: string): Promise<boolean> {
  const status = await lstat(lock).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > LOCK_AGE_MAX_MS;
}

/** Empty when there is none, or when it is not one of ours. */
async function holderOf(lock: string): Promise<string> {
  return readlink(lock).catch(() => '');
}

const HOLDER = /^([0-9a-f]{12})-([0-9]{1,10})-([0-9]{1,20})-/;

async function whoHolds(lock: string): Promise<string> {
  const pid = HOLDER.exec(await holderOf(lock))?.[2] ?? 'unknown';
  return `another command writes the file of credentials (process ${pid}); try again. If it no longer runs, delete ${lock}; ten minutes later that is done by itself`;
}
