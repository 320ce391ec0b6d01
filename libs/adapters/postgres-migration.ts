import type pg from 'pg';
import { readSqlFile } from './sql-file.ts';

/**
 * Runs SQL files of this package in order, while nobody else migrates the database. Every file must be one that can be
 * run again without effect. Throws what the database says, having changed nothing.
 */
export async function runSqlFiles(pool: pg.Pool, files: readonly string[]): Promise<void> {
  const lock = `select pg_advisory_xact_lock(hashtext('fleetwright.migrate'));`;
  // Statements that are sent together are one transaction (PostgreSQL, "Multiple Statements in a Simple Query").
  await pool.query([lock, ...files.map(readSqlFile)].join('\n'));
}
