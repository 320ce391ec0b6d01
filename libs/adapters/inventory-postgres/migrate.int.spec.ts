import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrateInventory } from './migrate.ts';
import { createOrm, databaseOf } from './orm.ts';

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

it('the migrations make exactly the tables that the entities describe', async () => {
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

  const { rows } = await pool.query('select name from inventory.migrations');
  expect(rows).toEqual([{ name: '0001-tables' }]);
  expect((await pool.query('select account_id from inventory.accounts')).rows).toEqual([{ account_id: 'acme' }]);
});

it('makes no database and touches no other schema', async () => {
  const databases = 'select count(*)::int as count from pg_database';
  const before = await pool.query(databases);
  await migrateInventory(pool);
  expect((await pool.query(databases)).rows).toEqual(before.rows);
  const { rows } = await pool.query(
    `select nspname from pg_namespace where nspname not like 'pg_%' and nspname <> 'information_schema' order by 1`,
  );
  expect(rows).toEqual([{ nspname: 'inventory' }, { nspname: 'public' }]);
});
