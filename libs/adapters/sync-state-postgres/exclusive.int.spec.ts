import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDLE_IN_TRANSACTION_MS, openPool } from '../postgres/open-pool.ts';
import { HOLDING_MS } from './limits.ts';
import { migrateSyncState, PostgresSyncState } from './index.ts';

describe('the lock of an account', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let state: PostgresSyncState;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = openPool({ service: 'repo-sync', databaseUrl: database.url, connections: 3 });
    await migrateSyncState(pool);
    state = new PostgresSyncState({ pool });
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  const holders = async () =>
    (
      await pool.query(`select pid from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())`)
    ).rows as { pid: number }[];

  it('[F61] is known to be lost by who held it, before anything is recorded; the next one has it', async () => {
    const failure = await state
      .exclusively('acme', async (mustHold) => {
        await mustHold();
        const [holder] = await holders();
        await pool.query('select pg_terminate_backend($1)', [holder?.pid]);
        await waitFor(async () => (await holders()).length === 0, { what: 'the lock to be free' });
        await mustHold();
        return 'recorded';
      })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(await state.exclusively('acme', async (mustHold) => mustHold().then(() => 'mine'))).toBe('mine');
  });

  it.each([
    ['ends with a transaction that says nothing, so that a frozen holder costs seconds', IDLE_IN_TRANSACTION_MS, true],
    ['control: stays with a silent transaction where the server lets it be', 0, false],
  ] as const)('[F61] %s', async (_sentence, timeoutMs, isFreed) => {
    const frozen = new pg.Client({ connectionString: database.url, idle_in_transaction_session_timeout: timeoutMs });
    frozen.on('error', () => {});
    await frozen.connect();
    await frozen.query(`begin; select pg_advisory_xact_lock(hashtextextended('fleetwright.repositories.acme', 0))`);
    // Half as long again as the server lets a silent one be, by its own clock.
    await pool.query('select pg_sleep($1)', [(IDLE_IN_TRANSACTION_MS * 1.5) / 1_000]);
    expect((await holders()).length === 0).toBe(isFreed);
    await frozen.end().catch(() => undefined);
    expect(await state.exclusively('acme', async (mustHold) => mustHold().then(() => 'mine'))).toBe('mine');
  });

  it('stays with who is at work for longer than a silent transaction lasts', async () => {
    expect(HOLDING_MS * 3).toBeLessThan(IDLE_IN_TRANSACTION_MS);
    await state.exclusively('acme', async (mustHold) => {
      const [holder] = await holders();
      // As long as the server lets a silent one be, and half as long again, by its own clock.
      await pool.query('select pg_sleep($1)', [(IDLE_IN_TRANSACTION_MS * 1.5) / 1_000]);
      expect(await holders()).toEqual([holder]);
      await mustHold();
    });
  });
});
