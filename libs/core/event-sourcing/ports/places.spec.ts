import { describe, expect, it } from 'vitest';
import { idOf, placeAt, storedEvent } from '../testing/events.ts';
import { byPosition, EMPTY_STREAM, isSamePlace, LOG_START, logPlaceOf, streamEnd, streamPlaceOf } from './places.ts';

const event = (position: number, version: number) =>
  storedEvent('RepositoryRemoved', { repository_id: idOf(1) } as never, { position, version, id: idOf(position) });

describe('places', () => {
  it.each([
    ['the same event at the same position', placeAt(3), placeAt(3), true],
    ['another event there', placeAt(3), { ...placeAt(3), eventId: idOf(9) }, false],
    ['one that is taken on trust', placeAt(3), { ...placeAt(3), eventId: null }, true],
    ['two that are taken on trust', { ...placeAt(3), eventId: null }, { ...placeAt(3), eventId: null }, true],
    ['the same event at another position', placeAt(3), { ...placeAt(4), eventId: placeAt(3).eventId }, false],
    ['another position on trust', placeAt(3), { ...placeAt(4), eventId: null }, false],
    ['the start and the start', LOG_START, LOG_START, true],
    ['the start and an event', LOG_START, placeAt(1), false],
  ])('[ES40] %s: the same is %s', (_what, one, other, isSame) => {
    expect([isSamePlace(one, other), isSamePlace(other, one)]).toEqual([isSame, isSame]);
  });

  it('[ES4] of an event are its position and its version, each with its id', () => {
    expect(logPlaceOf(event(7, 2))).toEqual({ position: 7, eventId: idOf(7) });
    expect(streamPlaceOf(event(7, 2))).toEqual({ version: 2, eventId: idOf(7) });
  });

  it('[ES4] a stream ends with its last event, and an empty one before its first', () => {
    expect(streamEnd([])).toEqual(EMPTY_STREAM);
    expect(streamEnd([event(5, 1), event(7, 2)])).toEqual({ version: 2, eventId: idOf(7) });
  });

  it('sort by what was stored first', () => {
    expect([event(9, 1), event(2, 1), event(5, 1)].toSorted(byPosition).map(({ position }) => position)).toEqual([
      2, 5, 9,
    ]);
  });
});
