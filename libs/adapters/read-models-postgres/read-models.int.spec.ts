import { repositoryHistory, stored } from '@fleetwright/core/read-models/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateReadModels, PostgresProjection, PostgresReadModels } from './index.ts';

const HISTORY = [...stored(repositoryHistory({ account: 'acme', number: 1, nodes: 4, runs: 3 }))];

describe('reading the read models in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let projection: PostgresProjection;
  let reader: PostgresReadModels;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    await migrateReadModels(pool);
    await migrateReadModels(pool);
    projection = new PostgresProjection(pool);
    reader = new PostgresReadModels(pool);
    await advance(HISTORY.length - 5);
  });
  afterAll(async () => {
    await reader.close();
    await pool.end();
    await database.drop();
  });

  async function advance(to: number): Promise<void> {
    const { position } = await projection.progress();
    await projection.apply({ events: HISTORY.slice(position, to), after: position, scannedTo: to });
  }

  it('lists in the order of beginning, page by page', async () => {
    const first = await reader.list('proposals', 'acme', { order: 'newest_first', limit: 5 });
    const second = await reader.list('proposals', 'acme', {
      order: 'newest_first',
      limit: 50,
      after: first[4]!.position,
    });
    const all = await reader.list('proposals', 'acme', { order: 'oldest_first', limit: 50 });
    expect(all).toHaveLength(12);
    expect([...first, ...second].map(({ id }) => id)).toEqual(all.map(({ id }) => id).toReversed());
    const rest = await reader.list('proposals', 'acme', { order: 'oldest_first', limit: 50, after: all[9]!.position });
    expect(rest).toHaveLength(2);
  });

  it('filters by facets, by one value or by several', async () => {
    const [run] = await reader.list('sync_runs', 'acme', { order: 'oldest_first', limit: 1 });
    const list = (filter: Record<string, string | string[]>) =>
      reader.list('proposals', 'acme', { order: 'oldest_first', limit: 50, filter });
    expect(await list({ sync_run_id: run!.id })).toHaveLength(4);
    expect(await list({ sync_run_id: run!.id, key: 'edge-1-2' })).toHaveLength(1);
    expect(await list({ change: ['create', 'update'] })).toHaveLength(12);
    expect(await list({ change: 'delete' })).toHaveLength(0);
  });

  it('refuses a filter, or a model, that does not exist', async () => {
    const listing = reader.list('proposals', 'acme', { order: 'oldest_first', limit: 1, filter: { body: 'x' } });
    await expect(listing).rejects.toThrow('cannot be filtered by body');
    await expect(reader.get('proposals; drop' as 'proposals', 'acme', 'x')).rejects.toThrow('there is no read model');
  });

  it('P7: shows an account nothing of another', async () => {
    const [run] = await reader.list('sync_runs', 'acme', { order: 'oldest_first', limit: 1 });
    expect(await reader.get('sync_runs', 'acme', run!.id)).toEqual(run);
    expect(await reader.get('sync_runs', 'globex', run!.id)).toBeNull();
    expect(await reader.list('sync_runs', 'globex', { order: 'oldest_first', limit: 1 })).toEqual([]);
  });

  it('waits until the rows have reached a position, and no longer', async () => {
    const target = HISTORY.length - 3;
    expect(await reader.waitFor('acme', { position: target - 2 }, 1_000)).toBe(true);
    expect(await reader.waitFor('acme', { position: target }, 30)).toBe(false);
    const reached = reader.waitFor('acme', { position: target }, 10_000);
    await advance(target);
    expect(await reached).toBe(true);
  });

  it('waits until the rows have reached a revision of the account', async () => {
    const account = await reader.get('accounts', 'acme', 'acme');
    expect(await reader.waitFor('acme', { account_revision: account!.revision }, 1_000)).toBe(true);
    expect(await reader.waitFor('acme', { account_revision: account!.revision + 1 }, 30)).toBe(false);
    expect(await reader.waitFor('globex', { account_revision: 1 }, 30)).toBe(false);
    expect(await reader.waitFor('globex', { position: null, account_revision: null }, 30)).toBe(true);
  });

  it('asks again after each change until there is an answer', async () => {
    let asked = 0;
    const answered = reader.waitUntil(async () => {
      asked += 1;
      return asked === 2 ? 'now' : undefined;
    }, 10_000);
    await advance(HISTORY.length);
    expect(await answered).toBe('now');
  });

  it('says StoreUnavailable when the database does not answer', async () => {
    const elsewhere = new pg.Pool({ host: '127.0.0.1', port: 1, max: 1 });
    await expect(new PostgresReadModels(elsewhere).progress()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await elsewhere.end();
  });
});
