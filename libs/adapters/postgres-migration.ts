import pg from 'pg';
import { readSqlFile } from './sql-file.ts';

/**
 * Tries of a migration that ended in a deadlock. Replacing a view locks it against readers, who may hold what it is made
 * of; each try waits a second for them (PostgreSQL's deadlock_timeout), and nothing that reads takes that long.
 */
const MIGRATION_TRIES_MAX = 10;
const DEADLOCK = '40P01';

/**
 * Runs SQL files of this package in order, while nobody else migrates the database. Every file must be one that can be
 * run again without effect. May be run while others work. Throws what the database says, having changed nothing.
 */
export async function runSqlFiles(pool: pg.Pool, files: readonly string[]): Promise<void> {
  const lock = `select pg_advisory_xact_lock(hashtext('fleetwright.migrate'));`;
  // Statements that are sent together are one transaction (PostgreSQL, "Multiple Statements in a Simple Query").
  const statements = [lock, ...files.map(readSqlFile)].join('\n');
  for (let tries = 1; ; tries += 1) {
    try {
      await pool.query(statements);
      return;
    } catch (error) {
      const isDeadlock = error instanceof pg.DatabaseError && error.code === DEADLOCK;
      if (!isDeadlock || tries === MIGRATION_TRIES_MAX) throw error;
    }
  }
}
