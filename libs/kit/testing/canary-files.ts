import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CanarySearch, Sighting } from './canary.ts';

/** Looks through every byte of every file below a folder, and through their names. A file that goes away is no error. */
export async function sightingsBelow(search: CanarySearch, folder: string): Promise<readonly Sighting[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: Sighting[] = [];
  for (const file of files) {
    const name = relative(folder, file);
    found.push(...search.in(name, `the name of a file below ${folder}`));
    const bytes = await readFile(file).catch(ignoreGone);
    if (bytes !== undefined) found.push(...search.in(bytes, name));
  }
  return found;
}

function ignoreGone(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
