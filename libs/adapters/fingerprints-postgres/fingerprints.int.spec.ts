import { MemoryFingerprints } from '@fleetwright/adapters/pipeline-memory';
import type { Fingerprints } from '@fleetwright/core/event-sourcing';
import { digestOf } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateFingerprints, PostgresFingerprints } from './index.ts';

let database: TestDatabase;
let pool: pg.Pool;
const open: Record<string, () => Fingerprints> = {
  memory: () => new MemoryFingerprints(digestOf),
  postgres: () => new PostgresFingerprints({ pool, digestOf }),
};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await Promise.all([migrateFingerprints(pool), migrateFingerprints(pool)]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

// The memory adapter stands in for the other one in unit tests, so both must keep the same promises.
describe.each(['memory', 'postgres'])('Fingerprints in %s', (name) => {
  const fingerprints = () => open[name]!();

  it('[ES35] tell two values apart, and are the same for the same value in another process', async () => {
    const of = await fingerprints().of('acme');
    const again = await fingerprints().of('acme');
    const values = ['a', 'b', '', null, 0, '0', [], {}, { a: 1, b: 2 }, { a: 1 }, ['a'], { 'a,b': 1 }];
    const prints = values.map((value) => of(value));
    expect(new Set(prints).size).toBe(values.length);
    expect(values.map((value) => again(value))).toEqual(prints);
    expect(of({ b: 2, a: 1 })).toBe(of({ a: 1, b: 2 }));
    for (const each of prints) expect(each).toMatch(/^[0-9a-f]{12}$/);
  });

  it('[ES35] of many that need the first one at once all have the same key', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => fingerprints().of('crowd')));
    expect(new Set(all.map((of) => of('secret'))).size).toBe(1);
  });

  it('[ES35] say nothing in another account', async () => {
    const [ours, theirs] = [await fingerprints().of('acme'), await fingerprints().of('other')];
    expect(ours('secret')).not.toBe(theirs('secret'));
  });
});

describe('keys in PostgreSQL', () => {
  it('stay what they are when the schema is brought up again', async () => {
    const before = (await open['postgres']!().of('acme'))('secret');
    await migrateFingerprints(pool);
    expect((await open['postgres']!().of('acme'))('secret')).toBe(before);
  });

  it('are no digests that anybody could make', async () => {
    const of = await open['postgres']!().of('acme');
    expect(digestOf('secret').startsWith(of('secret'))).toBe(false);
    const { rows } = await pool.query<{ key: Buffer }>('select key from fingerprints.keys');
    expect(new Set(rows.map(({ key }) => key.toString('hex'))).size).toBe(rows.length);
  });
});
