import { describe, expect, it } from 'vitest';
import { claimOf, names, rollout } from './testing/claims.ts';
import { nextOf } from './wave.ts';

describe('the next wave', () => {
  it('[RO1] holds what waits for nothing', () => {
    const claim = claimOf('t', 'u', 'a < t', 'b < gone');
    expect(names(nextOf(claim, rollout(claim)))).toEqual(['t', 'u']);
    expect(names(nextOf(claim, rollout(claim, { t: 'ChangeApplied', u: 'ChangeApplied' })))).toEqual(['a', 'b']);
  });

  it('[RO2] ends before the first change that must wait for one of it', () => {
    const claim = claimOf('t', 'a < t', 'net');
    expect(names(nextOf(claim, rollout(claim)))).toEqual(['t']);
    expect(names(nextOf(claim, rollout(claim, { t: 'ChangeApplied' })))).toEqual(['a', 'net']);
  });

  it('[RO3] goes on where it was (F5)', () => {
    const claim = claimOf(...Array.from({ length: 20 }, (_, n) => `n${n}`));
    const done = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`n${n}`, 'ChangeApplied' as const]));
    expect(names(nextOf(claim, rollout(claim, done)))[0]).toBe('n7');
    expect(names(nextOf(claim, rollout(claim, done)))).toHaveLength(13);
  });

  it.each(['ChangeFailed', 'ChangeStale', 'ChangeBlocked'] as const)(
    '[RO4] leaves out what depends on a %s, however far below (F6)',
    (type) => {
      const claim = claimOf('t', 'u', 'a < t', 'b < u', 'c < a');
      const next = nextOf(claim, rollout(claim, { t: type, u: 'ChangeApplied' }));
      expect(names(next)).toEqual(['b']);
      expect(next.blocked.map(({ proposal, by }) => [proposal.key, by.key])).toEqual([
        ['a', 't'],
        ['c', 'a'],
      ]);
    },
  );

  it('[RO5] has at most 200 changes', () => {
    const claim = claimOf(...Array.from({ length: 201 }, (_, n) => `n${n}`));
    expect(names(nextOf(claim, rollout(claim)))).toHaveLength(200);
  });
});
