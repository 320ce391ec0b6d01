import { MemoryStageState } from '@fleetwright/adapters/pipeline-memory';
import { type Clock, LOG_START, type NewDeadLetter, type StageState } from '@fleetwright/core/event-sourcing';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateStageState, PostgresStageState } from './index.ts';

let database: TestDatabase;
let pool: pg.Pool;
const states: Record<string, StageState> = {};
const realClock: Clock = { now: () => new Date().toISOString(), elapsedMs: () => performance.now() };

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await Promise.all([migrateStageState(pool), migrateStageState(pool)]);
  states['postgres'] = new PostgresStageState({ pool });
  states['memory'] = new MemoryStageState(realClock);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

let letters = 0;
function letter(more: Partial<NewDeadLetter> = {}): NewDeadLetter {
  letters += 1;
  return {
    id: idOf(letters),
    stage: 'parse',
    account_id: 'acme',
    event_id: `event-${letters}`,
    event_type: 'RevisionFetched',
    position: placeAt(letters).position,
    payload: '{}',
    error: 'the document is gone',
    attempts: 8,
    ...more,
  };
}

// The memory adapter stands in for the other one in unit tests, so both must keep the same promises.
describe.each(['memory', 'postgres'])('StageState in %s', (name) => {
  const state = () => states[name]!;

  it('a checkpoint begins at 0 and moves forward only', async () => {
    expect(await state().checkpoint('parse')).toEqual(LOG_START);
    await state().advance('parse', placeAt(9));
    await state().advance('parse', placeAt(7));
    expect(await state().checkpoint('parse')).toEqual(placeAt(9));
    expect(await state().checkpoint('diff')).toEqual(LOG_START);
  });

  it('a checkpoint is set back only from where it was seen', async () => {
    await state().advance('parse', placeAt(9));
    await state().setBack('parse', { ...placeAt(9), eventId: idOf(8) }, placeAt(5));
    await state().setBack('parse', placeAt(8), placeAt(5));
    expect(await state().checkpoint('parse')).toEqual(placeAt(9));
    await state().setBack('parse', placeAt(9), placeAt(5));
    expect(await state().checkpoint('parse')).toEqual(placeAt(5));
    await state().setBack('parse', placeAt(5), LOG_START);
    await state().setBack('diff', LOG_START, placeAt(5));
    expect(await state().checkpoint('parse')).toEqual(LOG_START);
    expect(await state().checkpoint('diff')).toEqual(LOG_START);
  });

  it('one holder has a lease until it ends, and may renew it', async () => {
    expect(await state().lease('tick:a', 'one', 60_000)).toBe(true);
    expect(await state().lease('tick:a', 'two', 60_000)).toBe(false);
    expect(await state().lease('tick:a', 'one', 50)).toBe(true);
    await waitFor(() => state().lease('tick:a', 'two', 60_000), { what: 'the lease to end' });
    expect(await state().lease('tick:a', 'one', 60_000)).toBe(false);
  });

  it('a lease that is released is free at once, but only for its holder to give', async () => {
    await state().lease('tick:b', 'one', 60_000);
    await state().release('tick:b', 'two');
    expect(await state().lease('tick:b', 'two', 60_000)).toBe(false);
    await state().release('tick:b', 'one');
    expect(await state().lease('tick:b', 'two', 60_000)).toBe(true);
  });

  it('of many that ask at once exactly one gets the lease', async () => {
    const holders = Array.from({ length: 20 }, (_, n) => state().lease('tick:c', `holder-${n}`, 60_000));
    expect((await Promise.all(holders)).filter(Boolean)).toHaveLength(1);
  });

  it('[ES47] of many that keep a log at once one is kept, for all, and for good', async () => {
    expect(await state().knownLog()).toBeNull();
    const kept = await Promise.all([1, 2, 3, 4, 5].map((n) => state().keepLog(idOf(n))));
    expect(new Set(kept).size).toBe(1);
    expect(await state().keepLog(idOf(6))).toBe(kept[0]);
    expect(await state().knownLog()).toBe(kept[0]);
  });

  it('attempts are counted per stage and event, until they are forgotten', async () => {
    const attempts = await Promise.all([1, 2, 3].map(() => state().countAttempt('parse', idOf(1))));
    expect(attempts.toSorted()).toEqual([1, 2, 3]);
    expect(await state().countAttempt('diff', idOf(1))).toBe(1);
    await state().forgetAttempts('parse', idOf(1));
    expect(await state().countAttempt('parse', idOf(1))).toBe(1);
  });

  it('a dead letter is found again as it was buried, newest first, by account', async () => {
    const first = letter();
    const second = letter({ account_id: 'rival', position: null, payload: 'nonsense' });
    await state().bury(first);
    await state().bury(second);
    expect(await state().deadLetters({ account: 'acme', limit: 1 })).toMatchObject([{ ...first, replayed_at: null }]);
    expect(await state().deadLetters({ limit: 2 })).toMatchObject([second, first]);
    expect(await state().deadLetter(second.id)).toMatchObject(second);
    expect(await state().deadLetter(idOf(999_999))).toBeUndefined();
    expect(await state().deadLetter('edge-tokyo-01')).toBeUndefined();
  });

  it('dead letters are walked page by page, and from a letter that is gone nothing follows', async () => {
    const letters = Array.from({ length: 5 }, () => letter({ account_id: 'walker' }));
    for (const each of letters) await state().bury(each);
    const newest = letters.map(({ id }) => id).toReversed();
    const walked: string[] = [];
    for (let after: string | undefined; ; after = walked.at(-1)) {
      const page = await state().deadLetters({
        account: 'walker',
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
      if (page.length === 0) break;
      walked.push(...page.map(({ id }) => id));
    }
    expect(walked).toEqual(newest);
    expect(await state().deadLetters({ account: 'walker', limit: 2, after: idOf(999_999) })).toEqual([]);
  });

  it('the same event of a stage has one letter, which keeps its id and says the last error', async () => {
    const first = letter({ account_id: 'same' });
    await state().bury(first);
    await state().bury({ ...first, id: idOf(500_000 + letters), error: 'now the disk is full' });
    const found = await state().deadLetters({ account: 'same', limit: 10 });
    expect(found).toMatchObject([{ id: first.id, error: 'now the disk is full' }]);
  });

  it('a replayed letter is owed until it is settled, and again when it is buried again', async () => {
    const stage = `replaying-${name}`;
    const one = letter({ stage });
    const two = letter({ stage });
    await state().bury(one);
    await state().bury(two);
    expect(await state().replays(stage, 10)).toEqual([]);
    await state().markReplayed(one.id);
    await state().markReplayed(two.id);
    expect((await state().replays(stage, 10)).map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted());
    await state().settleReplay(one.id);
    await state().bury(two);
    expect(await state().replays(stage, 10)).toEqual([]);
    const [settled] = (await state().deadLetters({ limit: 100 })).filter(({ id }) => id === one.id);
    expect(settled?.replayed_at).not.toBeNull();
    await state().markReplayed(one.id);
    expect(await state().replays(stage, 10)).toHaveLength(1);
  });
});

describe('StageState in PostgreSQL alone', () => {
  it('buries whatever bytes a message had', async () => {
    const state = states['postgres']!;
    const ugly = letter({
      account_id: 'ugly',
      payload: '{"\u0000":"\ud800 ☃"}',
      error: 'line\u0000break',
      event_id: 'm\u0000',
    });
    await state.bury(ugly);
    expect((await state.deadLetters({ account: 'ugly', limit: 1 }))[0]?.payload).toContain('☃');
  });

  it('says that it is unavailable when the database does', async () => {
    const ended = new pg.Pool({ connectionString: database.url });
    await ended.end();
    await expect(new PostgresStageState({ pool: ended }).checkpoint('parse')).rejects.toThrow('cannot serve now');
  });
});
