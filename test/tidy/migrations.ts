import { createHash } from 'node:crypto';
import type { Finding, SourceFile } from './tree.ts';

/** SHA-256 of each step of a migration, by its path. */
export type Frozen = Readonly<Record<string, string>>;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Steps that were edited after some database may have run them, and such as nobody has frozen yet. */
export function findThawed(steps: readonly SourceFile[], frozen: Frozen): Finding[] {
  const found = steps.flatMap(({ path, text }) => {
    const digest = frozen[path];
    if (digest === undefined) return [`${path} is not frozen: add it to test/tidy/frozen-migrations.json`];
    return digest === digestOf(text) ? [] : [`${path} was edited: leave it as it is, and write the next step`];
  });
  const paths = new Set(steps.map(({ path }) => path));
  const missing = Object.keys(frozen).filter((path) => !paths.has(path));
  return [...found, ...missing.map((path) => `${path} is gone: databases that lack it could not be upgraded`)];
}
