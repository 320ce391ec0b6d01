import type pg from 'pg';
import { runSqlFiles } from '../postgres-migration.ts';
import { createOrm, databaseOf, INVENTORY_SCHEMA } from './orm.ts';

// In an order in which each finds what it is made of.
const FILES = [
  'types/step',
  ...['instant', 'management', 'rank_of', 'hindered', 'instance_json', 'changed_names'].map(functionFile),
  'views/resources',
  'views/live_resources',
  ...['enter', 'leave', 'record', 'record_resource', 'record_instance', 'missing_references'].map(functionFile),
  ...['referrers', 'hindrance_of', 'own', 'set_version', 'delete_row'].map(functionFile),
  ...['template', 'module', 'node', 'assignment', 'network', 'peer', 'virtual_ip'].map((kind) =>
    functionFile(`write_${kind}`),
  ),
  ...['write_resource', 'retarget', 'create_step', 'update_step', 'remove_step', 'mutate'].map(functionFile),
  ...['create_account', 'promote', 'update_instance', 'release'].map(functionFile),
];

/**
 * Brings the schema `inventory` to this release's shape: tables by migrations that run once, views and functions as they
 * are now. May be run at any time, by any number of processes.
 */
export async function migrateInventory(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [MIGRATION_LOCK]);
    await client.query(`create schema if not exists ${INVENTORY_SCHEMA}`);
    await createOrm(pool, await databaseOf(pool)).migrator.up();
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

function functionFile(name: string): string {
  return `functions/${name}`;
}
