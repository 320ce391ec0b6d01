import pg from 'pg';
import { readSqlFile } from './sql-file.ts';

/**
 * Tries of a migration that ended in a deadlock. Replacing a view locks it against readers, who may hold what it is made
 * of; each try waits a second for them (PostgreSQL's deadlock_timeout), and nothing that reads takes that long.
 */
const MIGRATION_TRIES_MAX = 10;
const DEADLOCK = '40P01';

export interface SchemaFiles {
  readonly schema: string;
  /**
   * Steps that run once each, in order: their place in the list, from 1, is their number, and the file's name begins with
   * it. Frozen: a step that any database has run is never edited; what is to change comes as the next one.
   */
  readonly migrations: readonly string[];
  /** Functions and views as they are now: they run at every start, so every file replaces what was there. */
  readonly programs?: readonly string[];
}

/**
 * Brings a schema to this release's shape, while nobody else migrates the database; may be run while others work. A
 * database that a newer release has migrated is left as it is. Throws what the database says, having changed nothing.
 */
export async function migrateSchema(pool: pg.Pool, files: SchemaFiles): Promise<void> {
  await unlessDeadlocked(async () => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`begin; ${LOCK}`);
      await runMissing(client, files);
      await client.query('commit');
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      // With whatever transaction is on it.
      client.release(broken);
    }
  });
}

/**
 * Runs SQL files of this package in order, while nobody else migrates the database. Every file must be one that can be
 * run again without effect. May be run while others work. Throws what the database says, having changed nothing.
 */
export async function runSqlFiles(pool: pg.Pool, files: readonly string[]): Promise<void> {
  // Statements that are sent together are one transaction (PostgreSQL, "Multiple Statements in a Simple Query").
  const statements = [LOCK, ...files.map(readSqlFile)].join('\n');
  await unlessDeadlocked(async () => void (await pool.query(statements)));
}

const LOCK = `select pg_advisory_xact_lock(hashtext('fleetwright.migrate'));`;

async function runMissing(client: pg.PoolClient, { schema, migrations, programs = [] }: SchemaFiles): Promise<void> {
  await client.query(`create schema if not exists ${schema};
    create table if not exists ${schema}.migrations (
      number integer primary key, name text not null, applied_at timestamptz not null
    )`);
  const { rows } = await client.query<{ done: number }>(
    `select coalesce(max(number), 0) as done from ${schema}.migrations`,
  );
  const done = rows[0]?.done ?? 0;
  if (done > migrations.length) return;
  for (const [index, path] of migrations.entries()) {
    const number = index + 1;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!name.startsWith(String(number).padStart(4, '0'))) throw new Error(`${path} stands in place ${number}`);
    if (number <= done) continue;
    await client.query(readSqlFile(path));
    await client.query(`insert into ${schema}.migrations values ($1, $2, clock_timestamp())`, [number, name]);
  }
  for (const path of programs) await client.query(readSqlFile(path));
}

async function unlessDeadlocked(migrate: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await migrate();
      return;
    } catch (error) {
      const isDeadlock = error instanceof pg.DatabaseError && error.code === DEADLOCK;
      if (!isDeadlock || tries === MIGRATION_TRIES_MAX) throw error;
    }
  }
}
