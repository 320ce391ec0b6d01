import type { StoredEvent } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { accepted, type Decision, type Fold, refused } from '../decider.ts';
import { idOf, storedEvent } from './events.ts';
import { given, SpecificationFailed } from './specification.ts';

const REPOSITORY = idOf(1);
const removed = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } } as const;

const removals: Fold<number> = {
  initial: 0,
  evolve: (count: number, event: StoredEvent) => (event.type === 'RepositoryRemoved' ? count + 1 : count),
};
const removeOnce = (count: number): Decision<number, 'RepositoryRemoved'> =>
  count === 0 ? accepted([removed], 1) : refused('not_found', 'it was removed before');

describe('given, when, then', () => {
  it('decides on the state that the events fold into', () => {
    given(removals).when(removeOnce).thenFacts(removed).thenFactTypes('RepositoryRemoved').thenResult(1);
    given(removals, [removed]).when(removeOnce).thenRefused('not_found');
    given(removals, [storedEvent('RepositoryRemoved', removed.data)])
      .when(() => accepted([], null))
      .thenNothing();
  });

  it('does not mind the order of keys, and does mind everything else', () => {
    const spec = given(removals).when(() => accepted([removed], { a: 1, b: 2 }));

    spec.thenResult({ b: 2, a: 1 });
    expect(() => spec.thenResult({ a: 1, b: 3 })).toThrow(SpecificationFailed);
    expect(() => spec.thenNothing()).toThrow('facts where none were expected');
    expect(() => spec.thenFacts(removed, removed)).toThrow('other facts');
    expect(() => spec.thenRefused('invalid')).toThrow('accepted');
  });

  it('tells the refusal when something was expected to be accepted', () => {
    const spec = given(removals, [removed]).when(removeOnce);

    expect(() => spec.thenFacts(removed)).toThrow('it was removed before');
    expect(() => spec.thenResult(1)).toThrow('it was removed before');
    expect(() => spec.thenRefused('invalid')).toThrow('another code');
  });
});
