import { type AnnouncedEnd, isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import { placeAt } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resume, type ResumeInput } from './resume.ts';

/** The row stands at an event, and what is told again at most begins at another one before it. */
const given = (
  row: number,
  back: number,
  end: Omit<AnnouncedEnd, 'firstSequence'>,
  isLastHeld = false,
): ResumeInput => {
  return { announcedTo: placeAt(row), replayAfter: placeAt(back), end: { firstSequence: 1, ...end }, isLastHeld };
};
const went = (after: LogPlace, lastSequence: number) => ({ kind: 'continue', after, lastSequence });

describe('resume', () => {
  it.each<[string, ResumeInput, object]>([
    [
      'begins at the beginning with an empty stream and no row',
      given(0, 0, { lastSequence: 0, last: 'none' }),
      went(LOG_START, 0),
    ],
    [
      'goes on behind the last message when the row lags, as after a crash between publishing and recording',
      given(30, 0, { lastSequence: 40, last: placeAt(40) }, true),
      went(placeAt(40), 40),
    ],
    [
      'goes on behind the last message when the row is ahead, so that a stream that lost its tail gets it back',
      given(50, 0, { lastSequence: 40, last: placeAt(40) }, true),
      went(placeAt(40), 40),
    ],
    [
      'uses sequence numbers of the stream, which have nothing to do with positions',
      given(50, 0, { lastSequence: 7, last: placeAt(50) }, true),
      went(placeAt(50), 7),
    ],
    [
      'goes on from its row behind a message of somebody else',
      given(50, 0, { lastSequence: 51, last: 'foreign' }),
      went(placeAt(50), 51),
    ],
    [
      'goes on from its row when every message has aged out',
      given(50, 0, { lastSequence: 50, last: 'none' }),
      went(placeAt(50), 50),
    ],
    [
      '[F11] announces again after the data directory was deleted, as far back as durable readers can hope for',
      given(50, 9, { lastSequence: 0, last: 'none' }),
      went(placeAt(9), 0),
    ],
    [
      '[F47] makes the stream anew when the store does not hold what it ends with',
      given(300, 20, { lastSequence: 500, last: placeAt(500) }),
      { kind: 'recreate', after: placeAt(20), reason: expect.stringContaining('no such event') },
    ],
  ])('%s', (_sentence, input, expected) => {
    expect(resume(input)).toEqual(expected);
  });

  const anyPlace = fc.nat(30_000).map(placeAt);
  const anyInput: fc.Arbitrary<ResumeInput> = fc
    .record({
      places: fc.tuple(anyPlace, anyPlace),
      end: fc.record({
        firstSequence: fc.constant(1),
        lastSequence: fc.nat(30_000),
        last: fc.oneof(fc.constantFrom('foreign' as const, 'none' as const), anyPlace),
      }),
      isLastHeld: fc.boolean(),
    })
    .map(({ places, ...rest }) => {
      const [replayAfter, announcedTo] = places.toSorted((a, b) => a.position - b.position) as [LogPlace, LogPlace];
      return { replayAfter, announcedTo, ...rest };
    });

  it('never skips an event that was not announced: it goes on from the row or before, or from a message it can trust', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { after } = resume(input);
        const { last } = input.end;
        const isTrusted = typeof last === 'object' && input.isLastHeld && isSamePlace(last, after);
        expect(isTrusted || after.position <= input.announcedTo.position).toBe(true);
      }),
    );
  });

  it('throws a stream away only when its last message contradicts the store', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const isContradiction = typeof input.end.last === 'object' && !input.isLastHeld;
        expect(resume(input).kind === 'recreate').toBe(isContradiction);
      }),
    );
  });
});
