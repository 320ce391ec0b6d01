import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The package resolves itself by name, so the folder is the same from the sources and from dist/, and no build copies SQL.
const packageFolder = dirname(createRequire(import.meta.url).resolve('@fleetwright/adapters/package.json'));

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
