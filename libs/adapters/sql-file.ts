import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The package resolves itself by name, so the folder is the same from the sources and from dist/, and no build copies SQL.
const packageFolder = dirname(createRequire(import.meta.url).resolve('@fleetwright/adapters/package.json'));

/** Reads one SQL file of this package, for example `event-store-postgres/sql/append.sql`. Throws if there is none. */
export function readSqlFile(path: string): string {
  return readFileSync(join(packageFolder, path), 'utf8');
}
