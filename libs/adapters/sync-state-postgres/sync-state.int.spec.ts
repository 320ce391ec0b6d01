import type { ScheduleChange, SyncState } from '@fleetwright/core/repo-sync';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { MemorySyncState } from '../pipeline-memory/sync-state-memory.ts';
import { migrateSyncState } from './migrate.ts';
import { PostgresSyncState } from './postgres-sync-state.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

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

/** A replica that has what it takes for no time at all: everything stays due for the next question. */
const ANYBODY = { holder: 'anybody', forMs: 0 };

describe.each([
  ['PostgreSQL', inPostgres],
  ['memory', inMemory],
])('the schedule in %s', (_name, open) => {
  it('follows changes from where it stands, and only from there', async () => {
    const [state] = await open();
    expect(await state.cursor()).toEqual(LOG_START);
    await state.follow([known(ONE, 'fleet', at(0)), known(TWO, 'other', null)], placeAt(0), placeAt(7));
    await state.follow([known(ONE, 'too late', at(0))], placeAt(0), placeAt(9));

    expect(await state.cursor()).toEqual(placeAt(7));
    expect(await state.names('acme')).toEqual(
      expect.arrayContaining([
        { repositoryId: ONE, name: 'fleet' },
        { repositoryId: TWO, name: 'other' },
      ]),
    );
    expect(await state.names('globex')).toEqual([]);

    await state.follow([known(ONE, 'renamed', at(1)), { kind: 'gone', repositoryId: TWO }], placeAt(7), placeAt(9));
    expect(await state.names('acme')).toEqual([{ repositoryId: ONE, name: 'renamed' }]);
  });

  it('answers what is due, longest due first, and never what is disabled', async () => {
    const [state] = await open();
    await state.follow(
      [known(ONE, 'a', at(5)), known(TWO, 'b', at(3)), known(idOf(3), 'c', null)],
      placeAt(0),
      placeAt(1),
    );

    expect((await state.takeDue(at(4), 10, ANYBODY)).map(({ name }) => name)).toEqual(['b']);
    expect((await state.takeDue(at(5), 10, ANYBODY)).map(({ name }) => name)).toEqual(['b', 'a']);
    expect((await state.takeDue(at(5), 1, ANYBODY)).map(({ name }) => name)).toEqual(['b']);
  });

  it('[F61] gives each replica what no other has taken, until that one has said nothing for so long', async () => {
    const [state] = await open();
    const facts = [known(ONE, 'a', at(1)), known(TWO, 'b', at(2)), known(idOf(3), 'c', at(3))];
    await state.follow(facts, placeAt(0), placeAt(1));
    const [first, second, silent] = ['first', 'second', 'silent'].map((holder) => ({ holder, forMs: 60_000 }));
    const take = async (limit: number, taker = first) =>
      (await state.takeDue(at(9), limit, taker!)).map(({ name }) => name);

    expect(await take(2)).toEqual(['a', 'b']);
    expect([await take(9, second), await take(9, first)]).toEqual([['c'], []]);
    // One that was polled is free again, as soon as it is due.
    await state.polled(ONE, { at: at(9), failures: 0, nextDueAt: at(9) });
    expect(await take(9, second)).toEqual(['a']);
    // What it gives back another one may have, and only what it has itself can it keep.
    await state.giveBack(second!);
    await state.keep({ ...second!, forMs: 0 }, [TWO]);
    expect(await take(9, silent)).toEqual(['c', 'a']);
    await state.keep({ ...silent!, forMs: 0 }, [ONE, idOf(3)]);
    expect(await take(9, second)).toEqual(['c', 'a']);
  });

  it('records polls and keeps the tip while the remote does not answer', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(0))], placeAt(0), placeAt(1));
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
      pushTrace: null,
    });

    await state.hasten(ONE, at(20));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(16));
    await state.hasten(ONE, at(7));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(7));
    expect(await state.repository(TWO)).toBeUndefined();
  });

  it('keeps a look that was hastened when it hears of a run that had begun before', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(9))], placeAt(0), placeAt(1));
    await state.hasten(ONE, at(3));
    await state.follow([run(RUN, 1, at(30))], placeAt(1), placeAt(2));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(3));

    // A look that began before it was asked for may not have seen what it is about; one that began after has.
    await state.polled(ONE, { at: at(2), failures: 0, nextDueAt: at(30) });
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(3));
    await state.polled(ONE, { at: at(4), failures: 0, nextDueAt: at(30) });
    await state.follow([run(NEWER, 2, at(40))], placeAt(2), placeAt(3));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(40));
  });

  it('hastens no look at what is disabled', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', null)], placeAt(0), placeAt(1));
    await state.hasten(ONE, at(3));
    await state.polled(ONE, { at: at(1), failures: 0, nextDueAt: null });
    expect((await state.repository(ONE))?.nextDueAt).toBeNull();
  });

  it('keeps the newest run until its end was seen', async () => {
    const [state] = await open();
    await state.follow([known(ONE, 'a', at(0)), run(RUN, 1, at(5)), run(NEWER, 2, null)], placeAt(0), placeAt(1));
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
