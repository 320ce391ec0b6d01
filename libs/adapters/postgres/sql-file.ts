import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';

/** Reads one SQL file of this package, for example `event-store-postgres/sql/append.sql`. Throws if there is none. */
export function readSqlFile(path: string): string {
  return readFileSync(join(packageFolder, path), 'utf8');
}

/** The SQL files directly in a folder of this package, by name and in the order of their names. */
export function listSqlFiles(folder: string): readonly string[] {
  return readdirSync(join(packageFolder, folder))
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}
