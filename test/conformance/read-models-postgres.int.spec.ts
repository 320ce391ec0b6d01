import { migrateReadModels, PostgresProjection, PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import { createTestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeReadModels } from './read-models.suite.ts';
import { logPlaceOf } from '@fleetwright/core/event-sourcing';

describeReadModels('in PostgreSQL', async () => {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await migrateReadModels(pool);
  // Again, as every process does it at its start.
  await migrateReadModels(pool);
  const projection = new PostgresProjection(pool);
  const models = new PostgresReadModels(pool);
  return {
    models,
    fold: async (events) => {
      const { position, eventId } = await projection.progress();
      const last = events.at(-1);
      if (last !== undefined) {
        await projection.apply({ events, after: { position, eventId }, scannedTo: logPlaceOf(last) });
      }
    },
    close: async () => {
      await models.close();
      await pool.end();
      await database.drop();
    },
  };
});

describe('a database that does not answer', () => {
  it('is StoreUnavailable', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, max: 1 });
    await expect(new PostgresReadModels(pool).progress()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await pool.end();
  });
});
