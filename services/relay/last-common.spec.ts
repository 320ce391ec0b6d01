import type { LogPlace } from '@fleetwright/core/event-sourcing';
import { placeAt } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastCommon } from './last-common.ts';

it('is the newest announced event that is still stored, whatever else stands between them', async () => {
  // Each message is one of ours or somebody else's; of ours, the first so many are still stored.
  const messages = fc.array(fc.boolean(), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(messages, fc.nat(60), fc.integer({ min: 1, max: 9 }), async (areOurs, kept, first) => {
      const places = areOurs.map((isOurs, index) => (isOurs ? placeAt(index + 1) : null));
      const ours = places.filter((place) => place !== null);
      const stored = new Set(ours.slice(0, kept));
      let questions = 0;
      const store = {
        holds: async (asked: readonly LogPlace[]) => {
          questions += 1;
          return asked.map((place) => stored.has(place));
        },
      };
      const last = first + places.length - 1;
      const found = await lastCommon(store, async (sequence) => places[sequence - first] ?? null, { first, last });
      expect(found).toEqual(ours.slice(0, kept).at(-1));
      expect(questions).toBeLessThanOrEqual(Math.ceil(Math.log2(places.length + 1)) + 1);
    }),
  );
});
