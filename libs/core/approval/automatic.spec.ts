import type { ChangeAction, ChangeCause, PersonReason } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { standInFor } from '@fleetwright/core/policies';
import { whyOnlyAPerson } from './automatic.ts';

import { RUN } from './testing/plans.ts';

const LATEST = { isRolledBack: false };
const ROLLED_BACK = { isRolledBack: true };

type Judged = Parameters<typeof whyOnlyAPerson>[0];

/** Whether `auto_apply` approves it, where no other policy says anything. */
const autoApplies = (judged: Judged, run: typeof LATEST): boolean =>
  standInFor(judged, { auto_apply: true }) !== null && whyOnlyAPerson(judged, run) === null;

describe('who approves', () => {
  // Every action with every cause that the diff gives it: by `auto_apply`, or else by a person only, or by any policy.
  it.each<[ChangeAction, ChangeCause, 'auto_apply' | PersonReason | 'a policy']>([
    ['create', 'initial', 'auto_apply'],
    ['create', 'git', 'auto_apply'],
    ['create', 'drift', 'a policy'],
    ['create', 'both', 'a policy'],
    ['update', 'git', 'auto_apply'],
    ['update', 'release', 'auto_apply'],
    ['update', 'initial', 'takeover'],
    ['update', 'drift', 'a policy'],
    ['update', 'both', 'a policy'],
    ['adopt', 'initial', 'auto_apply'],
    ['adopt', 'both', 'auto_apply'],
    ['delete', 'git', 'a policy'],
    ['delete', 'both', 'a policy'],
    ['disown', 'git', 'no_receiver'],
    ['disown', 'both', 'no_receiver'],
  ])('[AP20] [AP50] a %s with cause %s: %s', (action, cause, who) => {
    const judged = { action, cause, brake: null, receiver: null };
    expect(autoApplies(judged, LATEST)).toBe(who === 'auto_apply');
    expect(standInFor(judged, { auto_apply: false })).toBeNull();
    const isPolicys = who === 'auto_apply' || who === 'a policy';
    expect(whyOnlyAPerson(judged, LATEST)).toBe(isPolicys ? null : who);

    // Whatever it is otherwise.
    expect(whyOnlyAPerson(judged, ROLLED_BACK)).toBe('rolled_back');
    expect(autoApplies(judged, ROLLED_BACK)).toBe(false);
    expect(whyOnlyAPerson({ ...judged, brake: 6 }, LATEST)).toBe('brake');
    expect(autoApplies({ ...judged, brake: 6 }, LATEST)).toBe(false);
  });

  it.each<ChangeCause>(['git', 'both'])('[AP20] a disown with cause %s that somebody receives: auto_apply', (cause) => {
    const judged = { action: 'disown', cause, brake: null, receiver: RUN(1) } as const;
    expect(autoApplies(judged, LATEST)).toBe(true);
    expect(whyOnlyAPerson(judged, ROLLED_BACK)).toBe('rolled_back');
  });
});
