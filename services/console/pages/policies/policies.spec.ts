import { describe, expect, it } from 'vitest';
import type { Policy } from '../../data/api.ts';
import { policy } from '../../testing/canned.ts';
import { formOf, NEW_POLICY, settingsOf } from './form.ts';
import { conditionsText, matchText } from './words.ts';

const settings = (given: Policy) => {
  const { id, version, is_default, created_at, updated_at, is_open, opens_at, warnings, ...rest } = given;
  return rest;
};

describe('a policy in words', () => {
  it.each([
    [{ actions: ['system.gitops_delete_*'] }, 'delete …'],
    [{ actions: ['system.gitops_*'] }, 'every change'],
    [
      { actions: ['system.gitops_update_node'], names: ['edge-*'], regions: ['eu-*'], at_least_changes: 5 },
      'update node, of edge-*, in eu-*, from 5 changes of a run on',
    ],
  ])('%j is “%s”', (match, text) => {
    expect(matchText({ match })).toBe(text);
  });

  it('says what it asks for', () => {
    expect(conditionsText(policy({ expires_after_seconds: 259_200 }))).toBe(
      '2 approvals, not by authors or editors, expires after 3 days',
    );
    const windows = [
      { kind: 'deny' as const, cron: '0 22 * * *', duration_seconds: 28_800, time_zone: 'Europe/Berlin' },
    ];
    expect(conditionsText(policy({ decision: 'auto_approve', windows }))).toBe(
      'not for 8 h from 0 22 * * * (Europe/Berlin)',
    );
  });
});

describe('the form of a policy', () => {
  it('says again what it was filled with, also what it does not show', () => {
    const given = settings(
      policy({
        match: { actions: ['a', 'b'], names: ['x'], kinds: ['node'], causes: ['drift'] },
        approvers: { users: ['u'], services: ['s'] },
        refuse_unknown_author: true,
        expires_after_seconds: 7_200,
        note: 'why',
      }),
    );
    expect(settingsOf(formOf(given), given)).toEqual(given);
  });

  it('takes away what was emptied', () => {
    const given = settings(policy({ approvers: { users: ['u'] }, note: 'why' }));
    const said = settingsOf({ ...formOf(given), users: ' ', note: '' }, given);
    expect([Object.hasOwn(said, 'approvers'), Object.hasOwn(said, 'note')]).toEqual([false, false]);
  });

  it('begins with people approving every change', () => {
    expect(settingsOf({ ...NEW_POLICY, name: ' n ' })).toEqual({
      name: 'n',
      enabled: true,
      decision: 'require_approval',
      match: { actions: ['system.gitops_*'] },
      approvals_required: 1,
      separation_of_duties: false,
    });
  });
});
