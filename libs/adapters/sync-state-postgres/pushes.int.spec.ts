import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import type { PushNote, ScheduleChange, SyncState } from '@fleetwright/core/repo-sync';
import { createTestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { MemorySyncState } from '../pipeline-memory/sync-state-memory.ts';
import { migrateSyncState } from './migrate.ts';
import { PostgresSyncState } from './postgres-sync-state.ts';

const [ONE, TWO, RUN] = [idOf(1), idOf(2), idOf(11)];
const at = (second: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + second * 1_000).toISOString();
const known = (repositoryId: string, nextDueAt: string | null): ScheduleChange => ({
  kind: 'known',
  repositoryId,
  account: 'acme',
  name: 'fleet',
  nextDueAt,
});
/** A delivery at a second, with a look a second later. */
const push = (second: number, keys: readonly string[], repositoryId = ONE): PushNote => ({
  repositoryId,
  keys,
  at: at(second),
  dueAt: at(second + 1),
  forgetAt: at(second + 600),
  traceparent: null,
});

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function inPostgres(): Promise<SyncState> {
  const database = await createTestDatabase();
  cleanUps.push(database.drop);
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  cleanUps.push(() => pool.end());
  await migrateSyncState(pool);
  await migrateSyncState(pool);
  return new PostgresSyncState({ pool });
}

/** A replica that has what it takes for no time at all: everything stays due for the next question. */
const ANYBODY = { holder: 'anybody', forMs: 0 };

describe.each([
  ['PostgreSQL', inPostgres],
  ['memory', async () => new MemorySyncState()],
])('pushes in the schedule in %s', (_name, open) => {
  const opened = async (nextDueAt: string | null = at(300)) => {
    const state = await open();
    await state.follow([known(ONE, nextDueAt), known(TWO, at(300))], placeAt(0), placeAt(1));
    return state;
  };

  it('say what trace the newest of them is in, until a poll has covered it', async () => {
    const state = await opened();
    const traceOf = async () => (await state.repository(ONE))?.pushTrace;
    expect(await traceOf()).toBeNull();
    await state.notePush({ ...push(10, ['a']), traceparent: 'first' });
    // One look covers both.
    await state.notePush({ ...push(10, ['b']), traceparent: 'second' });
    expect(await traceOf()).toBe('first');
    expect((await state.takeDue(at(11), 9, ANYBODY)).map((row) => row.pushTrace)).toEqual(['first']);
    await state.notePush({ ...push(11, ['c']), traceparent: 'third' });
    await state.notePush(push(12, ['d']));
    expect(await traceOf()).toBe('third');
    const pushes = (await state.repository(ONE))?.pushes ?? 0;
    await state.polled(ONE, { at: at(13), failures: 0, nextDueAt: at(300), pushes });
    await state.notePush(push(14, ['e']));
    expect(await traceOf()).toBeNull();
  });

  it('move the next look forward, and leave an earlier one where it is', async () => {
    const state = await opened();
    expect(await state.notePush(push(10, ['a']))).toBe('accepted');
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(11), hasNewPush: true });
    expect(await state.repository(TWO)).toMatchObject({ nextDueAt: at(300), hasNewPush: false });
    await state.follow([known(ONE, at(5))], placeAt(1), placeAt(2));
    expect(await state.notePush(push(20, ['b']))).toBe('accepted');
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(5));
  });

  it('[F43] are one look as long as that is still to come', async () => {
    const state = await opened();
    for (let n = 0; n < 9; n += 1) {
      expect(await state.notePush(push(10 + n / 10, [`a${n}`]))).toBe('accepted');
    }
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(11), pushes: 1 });
  });

  it('are known again by any of their keys, in one repository', async () => {
    const state = await opened();
    expect(await state.notePush(push(10, ['id 1', 'content 1']))).toBe('accepted');
    expect(await state.notePush(push(20, ['id 1', 'content 1']))).toBe('repeated');
    expect(await state.notePush(push(20, ['id 1', 'content 2']))).toBe('repeated');
    expect(await state.notePush(push(20, ['id 2', 'content 1']))).toBe('repeated');
    expect(await state.notePush(push(20, ['id 1', 'content 1'], TWO))).toBe('accepted');
  });

  it('are remembered with the time of the newest, in each repository, until they are forgotten', async () => {
    const state = await opened();
    expect(await state.lastPushAt(ONE)).toBeNull();
    await state.notePush(push(10, ['a']));
    await state.notePush(push(30, ['c']));
    await state.notePush(push(20, ['b']));
    expect([await state.lastPushAt(ONE), await state.lastPushAt(TWO)]).toEqual([at(30), null]);
    await state.forgetPushes(at(1_000), 10);
    expect(await state.lastPushAt(ONE)).toBeNull();
  });

  it('that are repeated, or name themselves by nothing, are looked for like any other', async () => {
    const state = await opened();
    const looked = async (note: PushNote) => {
      const answer = await state.notePush(note);
      const row = await state.repository(ONE);
      await state.polled(ONE, { at: row?.nextDueAt ?? '', failures: 0, nextDueAt: at(900), pushes: row?.pushes ?? 0 });
      return [answer, row?.nextDueAt];
    };
    expect(await looked(push(10, ['id 1']))).toEqual(['accepted', at(11)]);
    expect(await looked(push(20, ['id 1']))).toEqual(['repeated', at(21)]);
    expect(await looked(push(30, []))).toEqual(['accepted', at(31)]);
    expect(await looked(push(40, []))).toEqual(['accepted', at(41)]);
  });

  it('of one delivery that comes many times at once are noted once', async () => {
    const state = await opened();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => state.notePush(push(10, n % 2 === 0 ? ['a', 'b'] : ['b', 'a']))),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'repeated')).toHaveLength(19);
  });

  it('of repositories that are disabled or not known are ignored, and may come again later', async () => {
    const state = await opened(null);
    expect(await state.notePush(push(10, ['a']))).toBe('ignored');
    expect(await state.notePush(push(10, ['a'], idOf(9)))).toBe('ignored');
    await state.follow([known(ONE, at(300))], placeAt(1), placeAt(2));
    expect(await state.notePush(push(20, ['a']))).toBe('accepted');
  });

  it('are covered by a poll that began after them, and not by one that began before', async () => {
    const state = await opened();
    await state.notePush(push(10, ['a']));
    const [before] = await state.takeDue(at(11), 10, ANYBODY);
    await state.notePush(push(11.5, ['b']));
    const polled = { at: at(11), failures: 0, nextDueAt: at(311) };
    await state.polled(ONE, { ...polled, pushes: before?.pushes ?? 0 });
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(12.5), hasNewPush: true });

    const [after] = await state.takeDue(at(12.5), 10, ANYBODY);
    await state.polled(ONE, { ...polled, at: at(12.5), pushes: after?.pushes ?? 0 });
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(311), hasNewPush: false });
  });

  it('[F43] keep a look that is still to come, for those that come after the remote was asked', async () => {
    const state = await opened();
    await state.notePush(push(10, ['a']));
    // The tick is late: the look for the second push is a second after it, and the poll for the first covers both.
    await state.notePush(push(11.5, ['b']));
    const [row] = await state.takeDue(at(11.6), 10, ANYBODY);
    // Told after the remote has answered, and before that look: it counts on it.
    await state.notePush(push(11.8, ['c']));
    await state.polled(ONE, { at: at(11.6), failures: 0, nextDueAt: at(311), pushes: row?.pushes ?? 0 });
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(12.5), hasNewPush: true });
    await state.polled(ONE, { at: at(12.5), failures: 0, nextDueAt: at(311), pushes: row?.pushes ?? 0 });
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(311), hasNewPush: false });
  });

  it('stay open when the remote was not asked', async () => {
    const state = await opened();
    await state.notePush(push(10, ['a']));
    await state.polled(ONE, { at: at(11), failures: 0, nextDueAt: at(13) });
    expect(await state.repository(ONE)).toMatchObject({ nextDueAt: at(13), hasNewPush: true });
  });

  it('keep their look when a run that somebody asked for moves the next one', async () => {
    const state = await opened();
    const run = { kind: 'run', repositoryId: ONE, runId: RUN, number: 1, deadlineAt: at(900) } as const;
    await state.notePush(push(10, ['a']));
    await state.follow([{ ...run, nextDueAt: at(310) }], placeAt(1), placeAt(2));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(11));
    await state.polled(ONE, { at: at(11), failures: 0, nextDueAt: at(311), pushes: 1 });
    await state.follow([{ ...run, nextDueAt: at(320) }], placeAt(2), placeAt(3));
    expect((await state.repository(ONE))?.nextDueAt).toBe(at(320));
  });

  it('are forgotten when their time has come, and the oldest when there are too many', async () => {
    const state = await opened();
    for (const second of [10, 20, 30]) await state.notePush(push(second, [`key ${second}`]));
    await state.notePush(push(10, ['key'], TWO));
    await state.forgetPushes(at(40), 2);
    expect(await state.notePush(push(50, ['key 10']))).toBe('accepted');
    expect(await state.notePush(push(50, ['key 20']))).toBe('repeated');
    expect(await state.notePush(push(50, ['key'], TWO))).toBe('repeated');
    await state.forgetPushes(at(620), 100);
    expect(await state.notePush(push(630, ['key 20']))).toBe('accepted');
    expect(await state.notePush(push(630, ['key 30']))).toBe('repeated');
  });
});
