import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CredentialFileProblem } from './credential-file-problem.ts';
import { LOCK_PATIENCE_MS, LOCK_POLL_MS } from './limits.ts';

/**
 * Works alone on a file: everybody who writes makes `<file>.lock` first. A lock that a crash left behind is not taken
 * over, since two who take it over at once would both believe to be alone; the message says who left it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const deadlineMs = performance.now() + LOCK_PATIENCE_MS;
  while (!(await take(lock))) {
    if (performance.now() > deadlineMs) throw new CredentialFileProblem(await whoHolds(lock), { retryable: true });
    await pause(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'EEXIST') return false;
    throw new CredentialFileProblem(`${lock} cannot be written (${code})`);
  }
}

async function whoHolds(lock: string): Promise<string> {
  const pid = await readFile(lock, 'utf8').catch(() => '');
  return `another command writes the file of credentials (process ${pid || 'unknown'}); if it no longer runs, delete ${lock}`;
}
