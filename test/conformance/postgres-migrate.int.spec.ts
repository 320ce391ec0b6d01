import { migrateDocuments } from '@fleetwright/adapters/documents-postgres';
import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appended, appendOf, countTo } from './store-under-test.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

it('many processes may migrate an empty database at once', async () => {
  await Promise.all(countTo(4).flatMap(() => [migrateEventStore(pool), migrateDocuments(pool)]));
  const store = new PostgresEventStore({ pool });
  await appended(store.append(appendOf('a', [1])));
});

it('migrating again, while others write, keeps what is there', async () => {
  await migrateEventStore(pool);
  const store = new PostgresEventStore({ pool });
  const appends = countTo(30).map((n) => appended(store.append(appendOf(`s-${n}`, [n]))));
  await Promise.all([...appends, migrateEventStore(pool), migrateEventStore(pool)]);
  expect((await store.head()).position).toBe(30);
});
