import { MemoryStageState } from '@fleetwright/adapters/pipeline-memory';
import { LOG_START, openLog, WrongLog } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from './postgres-store.ts';
import { appended, appendOf } from './store-under-test.ts';

describe('a process whose connections lead to another log from one moment to the next', () => {
  let database: TestDatabase;
  let opened: OpenedStore;

  beforeEach(async () => {
    database = await createTestDatabase(EVENT_STORE_TEMPLATE);
    opened = openPostgresStore(database.url);
  });
  afterEach(async () => {
    await opened.close();
    await database.drop();
  });

  /** As when another server answers under the same address. */
  async function replaceLog(): Promise<void> {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('delete from event_store.events');
    await other.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await other.end();
  }

  async function stored(): Promise<number> {
    const other = openPostgresStore(database.url);
    const { events } = await other.store.readAll({ after: LOG_START, limit: 10 });
    await other.close();
    return events.length;
  }

  it('[ES48] appends nothing, not even to a stream that is empty there', async () => {
    const { store } = opened;
    const state = new MemoryStageState({ now: () => '2026-01-01T00:00:00.000Z', elapsedMs: () => 0 });
    await openLog({ store, state, ids: { next: () => idOf(1) } });
    await replaceLog();
    await expect(store.append(appendOf('a', [1]))).rejects.toThrow(WrongLog);
    expect(await stored()).toBe(0);
  });

  it('control: without an expected log it is appended there', async () => {
    const { store } = opened;
    await appended(store.append(appendOf('a', [1])));
    await replaceLog();
    await appended(store.append(appendOf('b', [2])));
    expect(await stored()).toBe(1);
  });
});
