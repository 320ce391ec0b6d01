import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistoryWatch } from './history-watch.ts';
import { type HistoryMismatch, StoreWentBack, WrongLog } from './ports/event-store.ts';
import { LOG_START } from './ports/places.ts';
import { idOf, placeAt } from './testing/events.ts';

const [OURS, OTHER] = [idOf(0xa), idOf(0xb)];

function watched() {
  const history = new HistoryWatch();
  const mismatches: HistoryMismatch[] = [];
  const wrong: WrongLog[] = [];
  const stops = [history.onWentBack((each) => mismatches.push(each)), history.onWrongLog((each) => wrong.push(each))];
  return { history, mismatches, wrong, stop: () => stops.forEach((each) => each()) };
}

describe('what is remembered of a log', () => {
  it('[ES42] is the newest place of all that was answered, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 })), (positions) => {
        const { history } = watched();
        for (const position of positions) history.saw(placeAt(position));
        expect(history.newest.position).toBe(Math.max(0, ...positions));
        expect(history.remembers).toBe(positions.length > 0);
      }),
    );
  });

  it.each([
    ['another event', idOf(0xf)],
    ['none', null],
  ])('[ES42] with %s at a place that was answered, it is told once and forgotten', (_what, foundId) => {
    const { history, mismatches } = watched();
    history.saw(placeAt(7));
    history.found(placeAt(7), foundId);
    expect(mismatches).toEqual([{ where: 'log', place: 7, rememberedId: placeAt(7).eventId, foundId }]);
    expect(history.newest).toEqual(LOG_START);
    // What the store answers now is remembered from here on, also at smaller places.
    history.saw(placeAt(3));
    expect(history.newest).toEqual(placeAt(3));
  });

  it('[ES42] the same event there, or a place taken on trust, tells nobody', () => {
    const { history, mismatches } = watched();
    history.saw(placeAt(7));
    history.found(placeAt(7), placeAt(7).eventId);
    history.found({ ...placeAt(7), eventId: null }, idOf(0xf));
    expect(mismatches).toEqual([]);
    expect(history.newest).toEqual(placeAt(7));
  });

  it('[ES42] whoever subscribed has forgotten before the error is there to be thrown', () => {
    const history = new HistoryWatch();
    const told: string[] = [];
    history.onWentBack(() => told.push('forgotten'));
    const mismatch = { where: 'a', place: 2, rememberedId: idOf(2), foundId: null } as HistoryMismatch;
    const error = history.wentBack(mismatch);
    told.push('thrown');
    expect(error).toBeInstanceOf(StoreWentBack);
    expect(told).toEqual(['forgotten', 'thrown']);
  });

  it('[ES43] who subscribed twice is told twice, and stops once at a time', () => {
    const history = new HistoryWatch();
    let told = 0;
    const forget = () => {
      told += 1;
    };
    const [stopOne, stopOther] = [history.onWentBack(forget), history.onWentBack(forget)];
    const mismatch = { where: 'log', place: 1, rememberedId: idOf(1), foundId: null } as HistoryMismatch;
    history.wentBack(mismatch);
    expect(told).toBe(2);
    stopOne();
    stopOne();
    history.wentBack(mismatch);
    expect(told).toBe(3);
    stopOther();
    history.wentBack(mismatch);
    expect(told).toBe(3);
  });
});

describe('what else is remembered of a log', () => {
  it('[ES42] the first event that was answered at a place stays the one, until the store goes back', () => {
    const { history } = watched();
    history.saw(placeAt(7));
    history.saw({ ...placeAt(7), eventId: idOf(0xf) });
    expect(history.newest).toEqual(placeAt(7));
  });
});

describe('which log it is', () => {
  it('[ES47] anything goes until one is expected, which is something to remember', () => {
    const { history, wrong } = watched();
    history.met(OTHER);
    history.met(null);
    expect(history.remembers).toBe(false);
    history.expect(OURS);
    history.met(OURS);
    expect([history.remembers, wrong]).toEqual([true, []]);
  });

  it.each([
    ['another log', OTHER],
    ['one without an id', null],
  ])('[ES48] %s is told once, and is wrong for good', (_what, met) => {
    const { history, wrong, mismatches } = watched();
    history.expect(OURS);
    history.saw(placeAt(5));
    expect(() => history.met(met)).toThrow(WrongLog);
    // Also when the right one answers again: who wrote meanwhile is not known.
    expect(() => history.met(OURS)).toThrow(WrongLog);
    expect(() => history.mustBeRight()).toThrow(WrongLog);
    expect(wrong).toHaveLength(1);
    expect(mismatches).toEqual([]);
  });

  it('[ES48] nobody is told who has stopped listening', () => {
    const { history, wrong, stop } = watched();
    stop();
    history.expect(OURS);
    expect(() => history.met(OTHER)).toThrow(WrongLog);
    expect(wrong).toEqual([]);
  });
});
