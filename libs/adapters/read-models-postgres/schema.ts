import { FOLD_EDITION } from '@fleetwright/core/read-models';
import type pg from 'pg';
import { readSqlFile } from '../postgres/sql-file.ts';
import { ensureReader, wallIn } from './account-wall.ts';
import type { SchemaName } from './table.ts';

const TABLES = [
  'checkpoint',
  'repositories',
  'sync-runs',
  'proposals',
  'fleet-events',
  'drift-reports',
  'drift-ignores',
  'webhook-subscriptions',
  'gitops-modes',
  'pending-changes',
  'break-glass',
  'resources',
  'instances',
  'module-versions',
  'accounts',
  'fleet-history',
  'votes',
];
const INDEXES = ['repositories', 'sync-runs', 'proposals', 'fleet-events', 'resources', 'fleet-history', 'votes'];

/** Whoever changes the rows, or the schema that they are in, holds this until its transaction ends. */
export const WRITER_LOCK = `select pg_advisory_xact_lock(hashtext('fleetwright.read_models'))`;

/** Creates the schema `read_models`, empty, unless there is one. May be run by any number of processes. */
export async function migrateReadModels(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await ensureReader(client);
    await client.query(`begin; ${WRITER_LOCK}`);
    const { rowCount } = await client.query(`select from pg_namespace where nspname = 'read_models'`);
    if (rowCount === 0) {
      await client.query(createTables('read_models', 1));
      await client.query(createIndexes('read_models'));
    }
    await client.query('alter table read_models.checkpoint add column if not exists event_id uuid');
    await wallIn(client, 'read_models');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Statements that make an empty schema, without the indexes that only readers need. */
export function createTables(schema: SchemaName, generation: number): string {
  return [
    `create schema ${schema}`,
    `set local search_path to ${schema}`,
    ...TABLES.map((name) => statements(readSqlFile(`read-models-postgres/sql/tables/${name}.sql`))),
    `insert into checkpoint (position, generation, edition) values (0, ${generation}, ${FOLD_EDITION})`,
    'set local search_path to default',
  ].join(';\n');
}

export function createIndexes(schema: SchemaName): string {
  return [
    `set local search_path to ${schema}`,
    ...INDEXES.map((name) => statements(readSqlFile(`read-models-postgres/sql/indexes/${name}.sql`))),
    'set local search_path to default',
  ].join(';\n');
}

function statements(sql: string): string {
  return sql.trimEnd().replace(/;$/, '');
}
