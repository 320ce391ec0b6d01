import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrateInventory } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { createOrm, databaseOf, INVENTORY_SCHEMA } from './orm.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

/** What the tables would need to be as the entities say. Views and functions are not theirs. */
async function tableDifferences(): Promise<string[]> {
  const sql = await createOrm(pool, await databaseOf(pool)).schema.getUpdateSchemaSQL();
  return sql.split('\n').filter((line) => /^(create|alter|drop) (table|index|type)|^alter/.test(line));
}

/** `UPDATE_MIGRATIONS=<name>` makes what the entities say the next step, to be read before it is frozen. */
async function writeNextStep(name: string): Promise<void> {
  await pool.query(`create schema ${INVENTORY_SCHEMA}`);
  await createOrm(pool, await databaseOf(pool)).migrator.up();
  const number = String(MIGRATIONS.length + 1).padStart(4, '0');
  const statements = (await createOrm(pool, await databaseOf(pool)).schema.getUpdateSchemaSQL()).replaceAll('"', '');
  const path = join(import.meta.dirname, `sql/migrations/${number}-${name}.sql`);
  await writeFile(path, `-- Written from the entities.\n\n${statements.replace(/^set names.*/m, '').trim()}\n`);
  throw new Error(`${path} was written: read it, freeze it, and run this again`);
}

it('the migrations make exactly the tables that the entities describe', async () => {
  const name = process.env['UPDATE_MIGRATIONS'];
  if (name !== undefined) await writeNextStep(name);
  await migrateInventory(pool);
  expect(await tableDifferences()).toEqual([]);

  // Otherwise the comparison might see nothing at all.
  await pool.query(
    'alter table inventory.nodes drop constraint lifecycle_class_is_known; drop index inventory.nodes_by_template',
  );
  expect(await tableDifferences()).toHaveLength(2);
});

it('runs each migration once, and keeps what is there', async () => {
  await migrateInventory(pool);
  await pool.query(`insert into inventory.accounts (account_id, name, created_at) values ('acme', 'Acme', now())`);
  await migrateInventory(pool);

  const { rows } = await pool.query<{ name: string }>('select name from inventory.migrations order by id');
  expect(rows).toEqual(MIGRATIONS.map(({ name }) => ({ name })));
  expect(rows.slice(0, 3).map(({ name }) => name)).toEqual(['0001-tables', '0002-declarations', '0003-by-hand']);
  expect((await pool.query('select account_id from inventory.accounts')).rows).toEqual([{ account_id: 'acme' }]);
});

it('leaves a database alone that a newer release has migrated', async () => {
  await migrateInventory(pool);
  await pool.query(`insert into inventory.migrations (name) values ('9999-of-tomorrow')`);
  const tomorrow = `create or replace function inventory.rank_of(p_kind text) returns integer
    language sql immutable parallel safe as 'select 42'`;
  await pool.query(tomorrow);

  await migrateInventory(pool);

  expect((await pool.query('select inventory.rank_of($1) as rank', ['node'])).rows).toEqual([{ rank: 42 }]);
});

it('makes no database and touches no other schema', async () => {
  // Other tests make theirs meanwhile.
  const databases = `select datname from pg_database where datname !~ '^(test|template)' order by 1`;
  const before = await pool.query(databases);
  await migrateInventory(pool);
  expect((await pool.query(databases)).rows).toEqual(before.rows);
  const { rows } = await pool.query(
    `select nspname from pg_namespace where nspname not like 'pg_%' and nspname <> 'information_schema' order by 1`,
  );
  expect(rows).toEqual([{ nspname: 'inventory' }, { nspname: 'public' }]);
});
