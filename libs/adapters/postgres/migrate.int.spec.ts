import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateSchema } from './migrate.ts';

const OPERATIONS = {
  schema: 'operations',
  migrations: [
    'stage-state-postgres/sql/migrations/0001-operations.sql',
    'stage-state-postgres/sql/migrations/0002-checkpoint-event.sql',
  ],
};

describe('migrateSchema', () => {
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

  const ran = async () => {
    const { rows } = await pool.query('select number, name from operations.migrations order by number');
    return rows.map(({ number, name }) => `${number} ${name}`);
  };

  it('runs each step once, in order, also when many processes begin at once', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrateSchema(pool, OPERATIONS)));
    expect(await ran()).toEqual(['1 0001-operations.sql', '2 0002-checkpoint-event.sql']);
  });

  it('runs only what a database lacks', async () => {
    await migrateSchema(pool, { ...OPERATIONS, migrations: OPERATIONS.migrations.slice(0, 1) });
    expect(await ran()).toHaveLength(1);
    await migrateSchema(pool, OPERATIONS);
    expect(await ran()).toHaveLength(2);
  });

  it('leaves a database that a newer release has migrated as it is, functions included', async () => {
    const schema = 'repo_sync';
    const migrations = [
      'sync-state-postgres/sql/migrations/0001-schedule.sql',
      'sync-state-postgres/sql/migrations/0002-cursor-event.sql',
    ];
    await migrateSchema(pool, { schema, migrations });
    await pool.query(`insert into repo_sync.migrations values (3, '0003-of-a-newer-release.sql', now())`);
    await migrateSchema(pool, { schema, migrations, programs: ['sync-state-postgres/sql/functions/follow.sql'] });
    const { rowCount } = await pool.query(`select from pg_proc where proname = 'follow'`);
    expect(rowCount).toBe(0);
  });

  it('changes nothing when a step fails, or stands in another place than its name says', async () => {
    const [first = '', second = ''] = OPERATIONS.migrations;
    await expect(migrateSchema(pool, { schema: 'operations', migrations: [second] })).rejects.toThrow('in place 1');
    const failing = { schema: 'other', migrations: [first] };
    await expect(migrateSchema(pool, failing)).rejects.toThrow('"operations" does not exist');
    const { rows } = await pool.query(`select nspname from pg_namespace where nspname in ('operations', 'other')`);
    expect(rows).toEqual([]);
  });
});
