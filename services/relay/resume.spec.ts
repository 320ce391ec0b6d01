import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPLAY_EVENTS_MAX } from './limits.ts';
import { resume, type ResumeInput } from './resume.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const OTHER = '00000000-0000-7000-8000-000000000002';
const at = (position: number) => ({ position, eventId: ID });

describe('resume', () => {
  it.each<[string, ResumeInput, object]>([
    [
      'begins at the beginning with an empty stream and no row',
      { row: 0, head: 40, end: { lastSequence: 0, last: 'none' }, storedId: undefined },
      { kind: 'continue', afterPosition: 0, lastSequence: 0 },
    ],
    [
      'goes on behind the last message when the row lags, as after a crash between publishing and recording',
      { row: 30, head: 60, end: { lastSequence: 40, last: at(40) }, storedId: ID },
      { kind: 'continue', afterPosition: 40, lastSequence: 40 },
    ],
    [
      'goes on behind the last message when the row is ahead, so that a stream that lost its tail gets it back',
      { row: 50, head: 60, end: { lastSequence: 40, last: at(40) }, storedId: ID },
      { kind: 'continue', afterPosition: 40, lastSequence: 40 },
    ],
    [
      'uses sequence numbers of the stream, which differ from positions once messages were lost or foreign',
      { row: 50, head: 60, end: { lastSequence: 7, last: at(50) }, storedId: ID },
      { kind: 'continue', afterPosition: 50, lastSequence: 7 },
    ],
    [
      'goes on from its row behind a message of somebody else',
      { row: 50, head: 60, end: { lastSequence: 51, last: 'foreign' }, storedId: undefined },
      { kind: 'continue', afterPosition: 50, lastSequence: 51 },
    ],
    [
      'goes on from its row when every message has aged out',
      { row: 50, head: 60, end: { lastSequence: 50, last: 'none' }, storedId: undefined },
      { kind: 'continue', afterPosition: 50, lastSequence: 50 },
    ],
    [
      '[F11] announces again after the data directory was deleted',
      { row: 50, head: 60, end: { lastSequence: 0, last: 'none' }, storedId: undefined },
      { kind: 'continue', afterPosition: 0, lastSequence: 0 },
    ],
    [
      '[F11] but not more than durable readers can hope for',
      { row: REPLAY_EVENTS_MAX + 9, head: 99_999, end: { lastSequence: 0, last: 'none' }, storedId: undefined },
      { kind: 'continue', afterPosition: 9, lastSequence: 0 },
    ],
    [
      '[F47] makes the stream anew when it is newer than a restored store',
      { row: 300, head: 300, end: { lastSequence: 500, last: at(500) }, storedId: undefined },
      { kind: 'recreate', afterPosition: 0, reason: expect.stringContaining('no such event') },
    ],
    [
      '[F47] makes the stream anew when the restored store has meanwhile grown another history',
      { row: 520, head: 520, end: { lastSequence: 500, last: at(500) }, storedId: OTHER },
      { kind: 'recreate', afterPosition: 0, reason: expect.stringContaining('another event') },
    ],
    [
      '[F47] never goes on behind the end of the store, whatever the row says',
      { row: 500, head: 300, end: { lastSequence: 9, last: 'foreign' }, storedId: undefined },
      { kind: 'continue', afterPosition: 300, lastSequence: 9 },
    ],
  ])('%s', (_sentence, input, expected) => {
    expect(resume(input)).toEqual(expected);
  });

  const anyInput: fc.Arbitrary<ResumeInput> = fc.record({
    row: fc.nat(30_000),
    head: fc.nat(30_000),
    end: fc.record({
      lastSequence: fc.nat(30_000),
      last: fc.oneof(fc.constantFrom('foreign' as const, 'none' as const), fc.integer({ min: 1, max: 30_000 }).map(at)),
    }),
    storedId: fc.constantFrom(ID, OTHER, undefined),
  });

  it('never skips an event that was not announced: it goes on from the row or before, or from a message it can trust', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { afterPosition } = resume(input);
        const { last } = input.end;
        const isTrusted =
          typeof last === 'object' && last.eventId === input.storedId && last.position === afterPosition;
        expect(isTrusted || afterPosition <= Math.min(input.row, input.head)).toBe(true);
      }),
    );
  });

  it('throws a stream away only when its last message contradicts the store', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { last } = input.end;
        const isContradiction = typeof last === 'object' && last.eventId !== input.storedId;
        expect(resume(input).kind === 'recreate').toBe(isContradiction);
      }),
    );
  });
});
