import type { IMigrator } from '@mikro-orm/core';
import type pg from 'pg';
import { runSqlFiles } from '../postgres/migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { createOrm, databaseOf, INVENTORY_SCHEMA } from './orm.ts';

// In an order in which each finds what it is made of.
const FILES = [
  'types/step',
  'generated/reading',
  ...['instant', 'management', 'rejected', 'instance_json', 'content_of', 'changed_names'].map(functionFile),
  'views/live_resources',
  'views/contested',
  ...['enter', 'leave', 'record', 'record_resource', 'record_instance', 'missing_references'].map(functionFile),
  functionFile('git_gate'),
  ...['contested_by', 'owners_in', 'tell_repositories', 'replace_declarations', 'declaration_rejection'].map(
    functionFile,
  ),
  'generated/writing',
  ...['is_stray', 'rejection_of', 'own'].map(functionFile),
  ...['retarget', 'create_step', 'update_step', 'remove_step', 'disown_step', 'mutate'].map(functionFile),
  ...['refresh_statistics', 'mutate_all'].map(functionFile),
  ...['create_account', 'promote', 'update_instance', 'release', 'take_declaration', 'retired'].map(functionFile),
  ...['governance_of', 'govern'].map(functionFile),
];

/**
 * Brings the schema `inventory` to this release's shape: tables by migrations that run once, views and functions as they
 * are now. May be run at any time, by any number of processes. A database that a newer release has migrated is left as it is.
 */
export async function migrateInventory(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [MIGRATION_LOCK]);
    await client.query(`create schema if not exists ${INVENTORY_SCHEMA}`);
    const { migrator } = createOrm(pool, await databaseOf(pool));
    if (await isOfNewerRelease(migrator)) return;
    await migrator.up();
    await runSqlFiles(
      pool,
      FILES.map((file) => `inventory-postgres/sql/${file}.sql`),
    );
  } finally {
    // The session's end releases the lock, also when something failed.
    client.release(true);
  }
}

// Another lock than the one that runSqlFiles takes itself.
const MIGRATION_LOCK = 'fleetwright.inventory.migrate';

/** An older process that starts during a rolling upgrade must not put its views and functions back. */
async function isOfNewerRelease(migrator: IMigrator): Promise<boolean> {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const executed = await migrator.getExecuted();
  return executed.some(({ name }) => !known.has(name));
}

function functionFile(name: string): string {
  return `functions/${name}`;
}
