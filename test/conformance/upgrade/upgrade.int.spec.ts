import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrateAnswers } from '@fleetwright/adapters/answers-postgres';
import { migrateDocuments, PostgresDocuments } from '@fleetwright/adapters/documents-postgres';
import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import { migrateFingerprints } from '@fleetwright/adapters/fingerprints-postgres';
import { migrateInventory, openPostgresInventory, PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { migrateReadModels, PostgresProjection } from '@fleetwright/adapters/read-models-postgres';
import { migrateStageState, PostgresStageState } from '@fleetwright/adapters/stage-state-postgres';
import { migrateSubjects } from '@fleetwright/adapters/subjects-postgres';
import { migrateSyncState, PostgresSyncState } from '@fleetwright/adapters/sync-state-postgres';
import { EMPTY_STREAM, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appended, appendOf, wholeLog } from '../store-under-test.ts';

const folder = join(import.meta.dirname, 'release-1');
const RELEASE_1 = readdirSync(folder)
  .toSorted()
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');
const STREAM = 'repository-00000000-0000-7000-8000-0000000000a1';
const MIGRATIONS = [
  migrateEventStore,
  migrateDocuments,
  migrateStageState,
  migrateSyncState,
  migrateInventory,
  migrateReadModels,
  migrateAnswers,
  migrateSubjects,
  migrateFingerprints,
];

describe('a database of the first release', () => {
  let database: TestDatabase;
  let empty: TestDatabase;
  const pools: pg.Pool[] = [];

  beforeEach(async () => {
    [database, empty] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
    await Promise.all([database.drop(), empty.drop()]);
  });

  function poolOf({ url }: TestDatabase): pg.Pool {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    pools.push(pool);
    return pool;
  }

  async function upgraded(): Promise<pg.Pool> {
    const pool = poolOf(database);
    await pool.query(RELEASE_1);
    for (const migrate of MIGRATIONS) await migrate(pool);
    return pool;
  }

  /** Every column, constraint and index, as text. */
  async function shapeOf(pool: pg.Pool): Promise<string[]> {
    const { rows } = await pool.query<{ line: string }>(`
      select format('%s.%s.%s %s %s', table_schema, table_name, column_name, data_type, is_nullable) as line
      from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
      union all
      select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      union all
      select indexdef from pg_indexes where schemaname not in ('pg_catalog', 'information_schema')`);
    return rows.map(({ line }) => line).toSorted();
  }

  it('has the shape of a new one when it is upgraded, and again when every process does so', async () => {
    const fresh = poolOf(empty);
    for (const migrate of MIGRATIONS) await migrate(fresh);
    const pool = await upgraded();
    for (const migrate of MIGRATIONS) await migrate(pool);
    // The read models have no steps: what older folds wrote is made anew, tables and all.
    expect(await new PostgresProjection(pool).isOutdated()).toBe(true);
    await new PostgresProjection(pool).rebuild(async (after) => ({ events: [], scannedTo: after }));
    expect(await shapeOf(pool)).toEqual(await shapeOf(fresh));
  });

  it('keeps its events, byte for byte, and takes further ones', async () => {
    const pool = await upgraded();
    const store = new PostgresEventStore({ pool });
    const log = await wholeLog(store);
    expect(log.map(({ position, id, stream, version }) => [position, id, stream, version])).toEqual([
      [1, idOf(1), STREAM, 1],
      [2, idOf(2), STREAM, 2],
      [3, idOf(3), STREAM.replace('a1', 'a2'), 1],
    ]);
    expect(log.map(({ data }) => JSON.stringify(data))).toEqual([
      '{"repository_id":"a\\u0000b"}',
      '{"b":1,"a":2}',
      '{"repository_id":"x"}',
    ]);
    expect(await store.append(appendOf(STREAM, [9], { operationId: 'register' }))).toMatchObject({ kind: 'repeated' });
    const expected = streamEnd(await store.read(STREAM));
    const [more] = await appended(store.append(appendOf(STREAM, [4], { expected })));
    expect(more).toMatchObject({ position: 4, version: 3 });
    expect(await store.append(appendOf(STREAM, [5], { expected: EMPTY_STREAM }))).toMatchObject({ kind: 'conflict' });
    await store.close();
  });

  it('keeps what stages remember: places without an event are taken on trust, and read on from', async () => {
    const pool = await upgraded();
    const state = new PostgresStageState({ pool });
    const sync = new PostgresSyncState({ pool });
    const store = new PostgresEventStore({ pool });
    const checkpoint = await state.checkpoint('parse');
    expect(checkpoint).toEqual({ ...placeAt(2), eventId: null });
    expect((await store.readAll({ after: checkpoint, limit: 9 })).events.map(({ id }) => id)).toEqual([idOf(3)]);
    expect(await state.deadLetters({ limit: 9 })).toMatchObject([{ id: idOf(0xd1), position: 2 }]);
    await state.advance('parse', placeAt(3));
    expect(await state.checkpoint('parse')).toEqual(placeAt(3));

    const cursor = await sync.cursor();
    expect(cursor).toEqual({ ...placeAt(3), eventId: null });
    await sync.follow([{ kind: 'gone', repositoryId: idOf(0xa1) }], cursor, placeAt(4));
    expect(await sync.names('acme')).toEqual([]);
    expect(await sync.cursor()).toEqual(placeAt(4));
    const progress = await new PostgresProjection(pool).progress();
    expect(progress).toMatchObject({ ...placeAt(3), eventId: null });
    await store.close();
  });

  it('keeps the live fleet with its journal, and its documents', async () => {
    const pool = await upgraded();
    const fleet = await new PostgresLiveFleet(pool).snapshot('acme');
    expect(fleet).toMatchObject({ revision: 2, resources: [{ kind: 'module', key: 'nginx', version: 2 }] });
    const inventory = await openPostgresInventory(pool);
    const journal = await inventory.journal('acme', 0, 10);
    expect(journal.map(({ type }) => type)).toEqual(['AccountCreated', 'ResourceChanged']);
    expect(await inventory.unpumped()).toEqual([{ account: 'acme', pumped: 0, revision: 2 }]);
    const digest = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
    expect(await new PostgresDocuments({ pool }).get('acme', [digest])).toEqual(['foo']);
  });
});
