import { describe, expect, it } from 'vitest';
import { idOf } from '../testing/events.ts';
import { type HistoryMismatch, StoreUnavailable, StoreWentBack, WrongLog } from './event-store.ts';

describe('[ES42] a store that went back', () => {
  it.each([
    [
      'another event',
      idOf(2),
      `the event store went back: in log at 7 it answered event ${idOf(1)} before, and has event ${idOf(2)} there now`,
    ],
    [
      'none',
      null,
      `the event store went back: in log at 7 it answered event ${idOf(1)} before, and has none there now`,
    ],
  ])('with %s at the place says what was there and what is', (_what, foundId, message) => {
    const mismatch = { where: 'log', place: 7, rememberedId: idOf(1), foundId } as HistoryMismatch;
    const error = new StoreWentBack(mismatch);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ name: 'StoreWentBack', message, mismatch });
  });
});

describe('[ES48] a store with another log', () => {
  it.each([
    ['one', idOf(2), `log ${idOf(2)}`],
    ['none', null, 'one that is empty or has no id'],
  ])('says which one it is and what to do: %s', (_what, found, there) => {
    const error = new WrongLog(idOf(1), found);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ name: 'WrongLog', code: 'wrong_log', known: idOf(1), found });
    expect(error.message).toBe(
      `the event store has another log than before (${there}, where ${idOf(1)} was worked with): nothing is done with ` +
        'it; put the right log back, or restore the database and the log from one backup, and start again',
    );
  });

  it('[ES19] is told apart from one that cannot be reached', () => {
    expect(new StoreUnavailable('no answer')).toMatchObject({ name: 'StoreUnavailable', message: 'no answer' });
  });
});
