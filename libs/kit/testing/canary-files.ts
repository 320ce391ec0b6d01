import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CanarySearch, Sighting } from './canary.ts';

/** Looks through every byte of every file below a folder, and through their names. What goes away meanwhile is no error. */
export async function sightingsBelow(search: CanarySearch, folder: string): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  for await (const file of filesBelow(folder)) {
    const name = relative(folder, file);
    found.push(...search.in(name, `the name of a file below ${folder}`));
    const bytes = await unlessGone(readFile(file));
    if (bytes !== undefined) found.push(...search.in(bytes, name));
  }
  return found;
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
