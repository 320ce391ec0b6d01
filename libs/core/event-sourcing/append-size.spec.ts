import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAppend, InvalidAppend } from './append-check.ts';
import { fittingOneAppend } from './append-size.ts';
import { EVENT_DATA_BYTES_MAX } from './limits.ts';
import { EMPTY_STREAM } from './ports/places.ts';
import { idOf, newEvent } from './testing/index.ts';

describe('fittingOneAppend', () => {
  it('[ES44] is as many as a store with the limits takes, and not one less', () => {
    const texts = fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 12 });
    const someLimits = fc.record({
      events: fc.integer({ min: 1, max: 12 }),
      dataBytes: fc.integer({ min: 30, max: 600 }),
    });
    fc.assert(
      fc.property(texts, someLimits, (all, limits) => {
        const events = all.map((text, n) => newEvent('RepositoryRemoved', { repository_id: text }, n));
        const isTaken = (count: number) => {
          const request = { stream: 's', expected: EMPTY_STREAM, operationId: 'o', events: events.slice(0, count) };
          try {
            return checkAppend(request, limits).length === count;
          } catch (error) {
            if (error instanceof InvalidAppend) return false;
            throw error;
          }
        };
        const data = events.map((event) => event.data);
        const count = fittingOneAppend(data, limits);
        if (count > 0) expect(isTaken(count)).toBe(true);
        if (count < events.length) expect(isTaken(count + 1)).toBe(false);
      }),
    );
  });

  it('[ES44] writes nothing out where everything fits whatever it holds', () => {
    const never = { toJSON: () => expect.unreachable() };
    const limits = { events: 10, dataBytes: 3 * EVENT_DATA_BYTES_MAX };
    expect(fittingOneAppend([never, never, never], limits)).toBe(3);
    expect(fittingOneAppend(idOf(1).split('-'), { ...limits, events: 2 })).toBe(2);
  });
});
