import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandFailed } from './failure.ts';
import type { PrivateFile } from './world.ts';

const OTHERS = 0o077;

/** Reads a file with secrets in it; undefined: there is none. Throws CommandFailed for one that cannot be read. */
export async function readPrivateFile(path: string): Promise<PrivateFile | undefined> {
  try {
    const { mode } = await stat(path);
    return { text: await readFile(path, 'utf8'), isPrivate: (mode & OTHERS) === 0 };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return undefined;
    throw new CommandFailed(`${path} cannot be read (${code})`);
  }
}

/**
 * Writes a file for this user alone: at no moment is it readable for others, or half written. A link stays one, and what it leads to is
 * written. Throws CommandFailed.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await realpath(path).catch(() => path);
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    // What cannot be removed was never made: the first error is the one to tell.
    await rm(draft, { force: true }).catch(() => undefined);
    throw new CommandFailed(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}
