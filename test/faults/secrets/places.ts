import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresDocuments } from '@fleetwright/adapters/documents-postgres';
import { git } from '@fleetwright/kit/servers';
import { type CanarySearch, type Sighting, sightingsBelow } from '@fleetwright/kit/testing';
import pg from 'pg';
import type { Stack } from '../../end-to-end/stack.ts';

/** Every row of every table as `pg_dump` would write it, and documents as the texts that they are: large ones are compressed. */
export async function sightingsInDatabase(search: CanarySearch, stack: Stack): Promise<readonly Sighting[]> {
  const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 1 });
  try {
    const { rows: tables } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found: Sighting[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      found.push(...search.in(rows.map(({ row }) => row).join('\n'), `table ${name}`));
    }
    return [...found, ...(await sightingsInDocuments(search, pool))];
  } finally {
    await pool.end();
  }
}

async function sightingsInDocuments(search: CanarySearch, pool: pg.Pool): Promise<readonly Sighting[]> {
  const { rows } = await pool.query<{ account_id: string; digest: string }>(
    `select account_id, encode(digest, 'hex') as digest from documents.documents`,
  );
  const documents = new PostgresDocuments({ pool });
  const found: Sighting[] = [];
  for (const { account_id, digest } of rows) {
    const [text = ''] = await documents.get(account_id, [digest]);
    found.push(...search.in(text, 'a document'));
  }
  return found;
}

/**
 * Every byte of every file of the stack: PostgreSQL's with rows that were replaced since and its write-ahead log,
 * JetStream's, caches, keys, and what every service and server logged.
 */
export function sightingsOnDisk(search: CanarySearch, stack: Stack): Promise<readonly Sighting[]> {
  return sightingsBelow(search, stack.folder);
}

/** Everything in git's caches as git unpacks it. */
export async function sightingsInCaches(search: CanarySearch, stack: Stack): Promise<readonly Sighting[]> {
  const entries = await readdir(join(stack.folder, 'git-cache'), { recursive: true, withFileTypes: true });
  const repositories = entries.filter((entry) => entry.isDirectory() && entry.name.endsWith('.git'));
  const found: Sighting[] = [];
  for (const { parentPath, name } of repositories) {
    const objects = await git(join(parentPath, name), 'cat-file', '--batch-all-objects', '--batch');
    found.push(...search.in(objects, 'an object in the cache'));
  }
  return found;
}
