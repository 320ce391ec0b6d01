import type { StoredEvent } from '@fleetwright/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accepted, type Fold, fold, refused } from './decider.ts';
import { idOf, storedEvents } from './testing/index.ts';

const order: Fold<readonly string[]> = {
  initial: ['initial'],
  evolve: (seen, event: StoredEvent) => [...seen, `${event.type} ${event.version}`],
};
const removed = { type: 'RepositoryRemoved', data: { repository_id: idOf(1) } } as const;

it('[ES28] fold applies events in order, from the initial state or from a given one', () => {
  const events = storedEvents([removed, removed]);
  expect(fold(order, events)).toEqual(['initial', 'RepositoryRemoved 1', 'RepositoryRemoved 2']);
  expect(fold(order, events.slice(1), ['before'])).toEqual(['before', 'RepositoryRemoved 2']);
  expect(fold(order, [])).toBe(order.initial);
});

it('[ES28] folding a stream in two parts is folding it whole, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), (length, cut) => {
      const events = storedEvents(Array.from({ length }, () => removed));
      const inParts = fold(order, events.slice(cut), fold(order, events.slice(0, cut)));
      expect(inParts).toEqual(fold(order, events));
    }),
  );
});

it('[ES29] a decision is accepted with facts and a result, or refused with a code, a sentence and no facts', () => {
  expect(accepted([removed], 7)).toEqual({ kind: 'accepted', facts: [removed], result: 7 });
  expect(refused('not_found', 'There is no such repository.')).toEqual({
    kind: 'refused',
    refusal: { ok: false, code: 'not_found', message: 'There is no such repository.' },
  });
  const problems = [{ path: 'name', code: 'required', message: 'a name is needed' }];
  expect(refused('invalid', 'x', { problems }).refusal.problems).toEqual(problems);
});
