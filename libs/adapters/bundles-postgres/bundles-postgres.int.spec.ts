import type { Id } from '@fleetwright/contracts';
import type { ComputedBundle } from '@fleetwright/core/bundles';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../postgres/index.ts';
import { migrateBundles, PostgresBundles } from './index.ts';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool({ service: 'test', databaseUrl: database.url, connections: 2 });
  await migrateBundles(pool);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const saying = (manifest: string): { readonly parts: ComputedBundle[][]; readonly gone: [] } => ({
  parts: [[{ hostname: 'edge-01', instance_id: null, digest: 'a'.repeat(64), manifest }]],
  gone: [],
});

describe('two processes that compute the same account', () => {
  const eventId = '00000000-0000-7000-8000-000000000001' as Id;

  it('[BU20] from the same place: the later one writes nothing of what it read before the other wrote', async () => {
    const store = new PostgresBundles({ pool });
    const early = await store.computedTo('acme');
    const late = await store.computedTo('acme');
    expect(await store.record('acme', { from: late, to: late }, saying('with the new key'))).toMatchObject({
      kind: 'recorded',
    });
    const asked: string[] = [];
    const parts = (function* () {
      asked.push('a part');
      yield* saying('without it').parts;
    })();
    expect(await store.record('acme', { from: early, to: early }, { parts, gone: [] })).toEqual({ kind: 'moved' });
    expect(asked).toEqual([]);
    const next = { version: 1, eventId };
    expect(await store.record('acme', { from: early, to: next }, saying('without it'))).toEqual({ kind: 'moved' });
    expect(await store.ofNode('acme', 'edge-01')).toMatchObject({ manifest: 'with the new key' });

    const again = await store.computedTo('acme');
    expect(await store.record('acme', { from: again, to: next }, saying('both'))).toMatchObject({ kind: 'recorded' });
    expect(await store.ofNode('acme', 'edge-01')).toMatchObject({ manifest: 'both' });
    expect(await store.computedTo('acme')).toEqual({ ...next, turn: again.turn + 1 });
  });

  it('[BU20] one of which begins anew because the log went back: what the other computed before counts for nothing', async () => {
    const store = new PostgresBundles({ pool });
    const early = await store.computedTo('acme');
    await store.startOver('acme', 1);
    expect(await store.record('acme', { from: early, to: early }, saying('of the lost log'))).toEqual({
      kind: 'moved',
    });
  });
});
