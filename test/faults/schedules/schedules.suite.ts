import { describe, expect, it } from 'vitest';
import type { Sabotage } from '../crash-points/world.ts';
import type { Defect } from './defects.ts';
import { playSchedule } from './schedule.ts';

/** Seeds in one test: a failure then names a seed among few, and none of them takes long. */
const SEEDS_A_TEST = 50;
/** Among so many schedules each planted defect is found. */
const SEEDS_UNTIL_FOUND = 500;

/** What schedules are about: a draw that never comes to it would prove nothing. */
const SUBJECTS = [
  'VoteCast',
  'VoteWithdrawn',
  'ProposalApproved by user',
  'ApprovalVoided policy_changed',
  'ProposalRejected',
  'left out for good',
  'left out until a date',
  'ProposalApproved by auto_apply',
  'ProposalApproved by self_heal',
  'HealingHeld heal_under_review',
  'ProposalEdited',
  'ProposalExpired',
  'ProposalWithdrawn policy_blocked',
  'ProposalSuperseded',
  'ProposalStale',
  'apply released',
  'BreakGlassOpened',
  'refused by hand',
  'by hand',
];

/** Defences that are taken away, each with a seed whose schedule once missed it: tried first. */
const CONTROLS: [Sabotage | Defect, number][] = [
  ['forgotten operations', 272],
  ['ignored versions', 51],
  ['forgotten edits', 41],
  ['ignored declarations', 289],
  ['ignored modes', 4],
  ['ignored policies', 3],
  ['ignored freezes', 261],
  ['ignored duties', 11],
  ['forgotten exclusions', 8],
  ['forgotten dates', 8],
  ['applying by itself uninvited', 1],
  ['healing by itself uninvited', 4],
];

/** Plays the schedules of so many seeds, counted from 1. */
export function schedules(seeds: number): void {
  describe('people and faults in an order that a seed gives', () => {
    const happened = new Map<string, number>();
    const tests = Array.from({ length: Math.ceil(seeds / SEEDS_A_TEST) }, (_, n) => n * SEEDS_A_TEST + 1);
    it.each(tests)('[P2][P3][P5] come to what the model says: 50 seeds from %i on', async (first) => {
      let crashes = 0;
      for (let seed = first; seed < first + SEEDS_A_TEST; seed += 1) {
        const played = await playSchedule(seed).catch((cause: unknown) => {
          throw new Error(`seed ${seed}`, { cause });
        });
        expect(played.wrong, `seed ${seed}: ${played.steps.join('; ')}`).toEqual([]);
        crashes += played.crashes;
        for (const [what, often] of played.happened) happened.set(what, (happened.get(what) ?? 0) + often);
      }
      expect(crashes, 'processes that died').toBeGreaterThan(SEEDS_A_TEST);
    });

    it('come, between them, to everything that they are about', () => {
      expect(SUBJECTS.filter((what) => !happened.has(what))).toEqual([]);
    });

    it.each(CONTROLS)('control: %s are found', async (sabotage, foundOnce) => {
      const found = async (seed: number) => {
        const { wrong } = await playSchedule(seed, sabotage).catch((error: Error) => ({ wrong: [error.message] }));
        return wrong.length > 0;
      };
      // Looking from 1 on would take most of the time that all of this takes.
      if (await found(foundOnce)) return;
      let seed = 1;
      while (seed <= SEEDS_UNTIL_FOUND && !(await found(seed))) seed += 1;
      expect(seed).toBeLessThanOrEqual(SEEDS_UNTIL_FOUND);
    });
  });
}
