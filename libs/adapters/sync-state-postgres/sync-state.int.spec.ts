import type { ScheduleChange, SyncState } from '@fleetwright/core/repo-sync';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { MemorySyncState } from '../pipeline-memory/sync-state-memory.ts';
import { migrateSyncState } from './migrate.ts';
import { PostgresSyncState } from './postgres-sync-state.ts';

const [ONE, TWO, RUN, NEWER] = [idOf(1), idOf(2), idOf(11), idOf(12)];
const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
const known = (repositoryId: string, name: string, nextDueAt: string | null, account = 'acme'): ScheduleChange => ({
  kind: 'known',
  repositoryId,
  account,
  name,
  nextDueAt,
});
const run = (runId: string, number: number, nextDueAt: string | null): ScheduleChange => ({
  kind: 'run',
  repositoryId: ONE,
  runId,
  number,
  deadlineAt: at(15),
  nextDueAt,
});

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function inPostgres(): Promise<[SyncState, SyncState]> {
  const database = await createTestDatabase();
  cleanUps.push(database.drop);
  const open = () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    cleanUps.push(() => pool.end());
    return pool;
  };
  const pool = open();
  await Promise.all([migrateSyncState(pool), migrateSyncState(pool)]);
  await migrateSyncState(pool);
  return [new PostgresSyncState({ pool }), new PostgresSyncState({ pool: open() })];
}

async function inMemory(): Promise<[SyncState, SyncState]> {
  const state = new MemorySyncState();
  return [state, state];
}

describe.each([
  ['PostgreSQL', inPostgres],
  ['memory', inMemory],
])('the schedule in %s', (_name, open) => {
  it('follows changes from where it stands, and only from there', async () => {
    const [state] = await open();
    expect(await state.cursor()).toBe(0);
    await state.follow([known(ONE, 'fleet', at(0)), known(TWO, 'other', null)], 0, 7);
    await state.follow([known(ONE, 'too late', at(0))], 0, 9);

    expect(await state.cursor()).toBe(7);
    expect(await state.names('acme')).toEqual(
      expect.arrayContaining([
        { repositoryId: ONE, name: 'fleet' },
        { repositoryId: TWO, name: 'other' },
      ]),
    );
    expect(await state.names('globex')).toEqual([]);

    await state.follow([known(ONE, 'renamed', at(1)), { kind: 'gone', repositoryId: TWO }], 7, 9);
    expect(await state.names('acme')).toEqual([{ repositoryId: ONE, name: 'renamed' }]);
  });

  it('answers what is due, longest due first, and never what is disabled', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(5)), known(TWO, 'b', at(3)), known(idOf(3), 'c', null)], 0, 1);

    expect((await state.due(at(4), 10)).map(({ name }) => name)).toEqual(['b']);
    expect((await state.due(at(5), 10)).map(({ name }) => name)).toEqual(['b', 'a']);
    expect((await state.due(at(5), 1)).map(({ name }) => name)).toEqual(['b']);
  });

  it('records polls and keeps the tip while the remote does not answer', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(0))], 0, 1);
    await state.polled(ONE, { at: at(1), tip: 'a'.repeat(40), failures: 0, nextDueAt: at(6) });
    await state.polled(ONE, { at: at(6), failures: 1, nextDueAt: at(16) });
    expect(await state.repository(ONE)).toEqual({
      repositoryId: ONE,
      account: 'acme',
      name: 'a',
      nextDueAt: at(16),
      failures: 1,
      lastPolledAt: at(6),
      lastTip: 'a'.repeat(40),
      pushes: 0,
      hasNewPush: false,
    });

    await state.hasten(ONE, at(20));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(16));
    await state.hasten(ONE, at(7));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(7));
    expect(await state.repository(TWO)).toBeUndefined();
  });

  it('keeps the newest run until its end was seen', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(0)), run(RUN, 1, at(5)), run(NEWER, 2, null)], 0, 1);
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(5));
    await state.runEnded(ONE, RUN);

    expect(await state.overdue(at(14), 10)).toEqual([]);
    expect(await state.overdue(at(15), 10)).toEqual([
      { repositoryId: ONE, account: 'acme', runId: NEWER, number: 2, deadlineAt: at(15) },
    ]);
    await state.runEnded(ONE, NEWER);
    expect(await state.overdue(at(15), 10)).toEqual([]);
  });

  it('lets one registration of an account run at a time, also of another process, and goes on after a failure', async () => {
    const [mine, theirs] = await open();
    let running = 0;
    let mostAtOnce = 0;
    const work = async () => {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      await mine.names('acme');
      await theirs.names('acme');
      running -= 1;
    };
    const failing = mine.exclusively('acme', () => Promise.reject(new Error('refused')));
    await expect(failing).rejects.toThrow('refused');
    await Promise.all([mine, theirs, mine, theirs, mine].map((state) => state.exclusively('acme', work)));
    expect(mostAtOnce).toBe(1);
  });
});
