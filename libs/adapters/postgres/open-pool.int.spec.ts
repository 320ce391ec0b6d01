import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUnavailable } from './errors.ts';
import { IDLE_IN_TRANSACTION_MS, openPool } from './open-pool.ts';

describe('the pool that a process shares', () => {
  let database: TestDatabase;
  const opened: pg.Pool[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((pool) => pool.end()));
    await database.drop();
  });

  function open(service: string, connections = 3): pg.Pool {
    const pool = openPool({ service, databaseUrl: database.url, connections });
    opened.push(pool);
    return pool;
  }

  /** Asks for far more at once than there may be; answers how many connections that took. */
  async function most(...pools: pg.Pool[]): Promise<number> {
    const asked = pools.flatMap((pool) =>
      Array.from({ length: 20 }, () => pool.query('select pg_sleep(0.02), pg_backend_pid() as pid')),
    );
    const pids = (await Promise.all(asked)).map(({ rows }) => rows[0].pid as number);
    return new Set(pids).size;
  }

  it('gives a service its connections once, however often it opens, and one more for each further service', async () => {
    expect(await most(open('repo-sync'), open('repo-sync'), open('repo-sync'))).toBe(3);
    expect(await most(open('relay'), open('projector'))).toBe(5);
  });

  it('stays open until the last one has given it back; giving back twice is once', async () => {
    const [first, second] = [open('a'), open('b')];
    await first.end();
    await first.end();
    expect((await second.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.end();
    await expect(second.query('select 1')).rejects.toThrow(/end/);
    expect((await open('a').query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  });

  it('[F61] the lock of a transaction that says nothing is free after seconds; without the limit it stays', async () => {
    const frozen = await open('a').connect();
    const control = new pg.Client({ connectionString: database.url });
    control.on('error', () => {});
    await control.connect();
    await frozen.query('begin; select pg_advisory_xact_lock(1)');
    await control.query('begin; select pg_advisory_xact_lock(2)');
    const other = open('b');
    // Waits as whoever is held up does, and is let in by the server alone.
    await other.query('select pg_advisory_lock(1)');
    expect((await other.query('select pg_try_advisory_lock(2) as free')).rows).toEqual([{ free: false }]);
    await control.end();
    const failure = await frozen.query('select 1').catch((error: unknown) => error);
    expect(isUnavailable(failure)).toBe(true);
    frozen.release(true);
    await waitFor(async () => (await other.query('select pg_try_advisory_lock(2) as free')).rows[0].free === true, {
      what: 'the lock of the control, once its connection is closed',
    });
    expect(IDLE_IN_TRANSACTION_MS).toBeLessThanOrEqual(5_000);
  });
});
