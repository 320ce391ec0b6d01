import { describe, expect, it } from 'vitest';
import { change } from './testing/plans.ts';
import { policyOf } from '@fleetwright/core/policies/testing';
import { ReviewHarness } from './testing/harness.ts';

const NODE = { template: 'edge', region: 'eu' };
const created = change('create node/a', { write: NODE, declared: NODE, cause: 'git' });
const updated = change('update module/m@3', {
  write: { priority: 20 },
  declared: { priority: 20 },
  live: { priority: 10 },
  cause: 'git',
});
const separated = policyOf(1, { separation_of_duties: true, refuse_unknown_author: false });

function asked(): ReviewHarness {
  const story = new ReviewHarness();
  story.policies = [separated];
  story.authors = { subjects: new Set(['a']), isUnknown: false };
  story.diff(1, [created, updated]);
  return story;
}

describe('an edit', () => {
  it('[AP91] [F40] takes the votes of what it was, and a decision that names that is refused', () => {
    const story = new ReviewHarness();
    story.policies = [policyOf(1, { approvals_required: 2 })];
    story.diff(1, [created]);
    const shown = story.named('node/a');
    story.as('ben').approve('node/a');
    expect(story.as('cem').edit('node/a', { ...NODE, region: 'us' })).toEqual(['ProposalEdited']);
    expect(story.named('node/a')).toMatchObject({ votes: [], status: 'pending_approval' });
    expect(story.decide('approve', [shown])).toEqual(['digest_mismatch']);
  });

  it('[AP90] [F40] is not made after the approval', () => {
    const story = asked();
    story.as('d').approve('node/a');
    expect(story.as('b').edit('node/a', { ...NODE, region: 'us' })).toEqual(['already_decided']);
    expect(story.claim()?.proposals).toHaveLength(1);
  });

  it('[AP92] bars whoever made one, also when it is again as it was; each has a digest of its own', () => {
    const story = asked();
    const digests = [story.named('module/m').digest];
    for (const [who, priority] of [
      ['b', 30],
      ['c', 40],
      ['c', 20],
    ] as const) {
      story.as(who).edit('module/m', { priority });
      digests.push(story.named('module/m').digest);
    }
    expect(new Set(digests).size).toBe(4);
    const reasons = ['a', 'b', 'c'].map((who) => [
      story.as(who).approve('module/m'),
      story.refusal?.detail?.['reason'],
    ]);
    expect(reasons).toEqual([
      [['may_not_approve'], 'author'],
      [['may_not_approve'], 'editor'],
      [['may_not_approve'], 'editor'],
    ]);
    expect(story.as('d').approve('module/m')).toEqual(['ProposalApproved']);
  });

  it('[AP93] survives the next sync, with its digest, while the change is the same', () => {
    const story = asked();
    story.as('b').edit('node/a', { ...NODE, region: 'us' });
    const { digest } = story.named('node/a');
    story.diff(2, [created, updated]);
    expect(story.named('node/a').digest).toBe(digest);
    story.diff(3, [change('create node/a@9', { write: NODE, declared: NODE }), updated]);
    expect(story.named('node/a').edit).toBeNull();
  });

  it('[AP94] is what the claim names', () => {
    const story = asked();
    story.as('b').edit('node/a', { ...NODE, region: 'us' });
    story.as('d').approve('node/a', 'module/m');
    const [node, module] = story.claim()?.proposals ?? [];
    expect(node).toMatchObject({ digest: story.named('node/a').digest, change_document: expect.any(String) });
    expect(module).not.toHaveProperty('change_document');
  });

  it('[AP91] is held against the policies of where it would be, and of where it was', () => {
    const inEurope = policyOf(1, { decision: 'block', match: { actions: ['*'], regions: ['us'] } });
    const story = new ReviewHarness();
    story.policies = [inEurope];
    story.diff(1, [created]);
    story.as('b').edit('node/a', { ...NODE, region: 'us' });
    expect(story.as('d').approve('node/a')).toEqual(['policy_blocked']);
  });

  it.each([
    ['another digest', 'node/a', NODE, '0'.repeat(64), 'digest_mismatch'],
    ['an attribute that is none', 'node/a', { ...NODE, colour: 'red' }, undefined, 'invalid'],
    ['a value that is none', 'node/a', { ...NODE, region: 7 }, undefined, 'invalid'],
    ['a create without what it needs', 'node/a', { region: 'eu' }, undefined, 'invalid'],
    ['a mask where nothing is live', 'node/a', { ...NODE, labels: { token: '[masked]' } }, undefined, 'invalid'],
  ])('[AP90] of %s is refused', (_what, name, payload, seen, code) => {
    expect(asked().edit(name, payload, seen)).toEqual([code]);
  });

  it('[AP102] is refused where a fleet.yaml could not say it, all of it at once and at its place', () => {
    const story = asked();
    expect(story.edit('node/a', { template: 'no name', region: '' })).toEqual(['invalid']);
    expect(story.refusal?.problems?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'payload.template invalid_name',
      'payload.region invalid_value',
    ]);
    expect(story.edit('module/m', { version: '@live' })).toEqual(['invalid']);
    expect(story.refusal?.problems).toMatchObject([{ path: 'payload.version', code: 'version_expected' }]);
  });

  it('[AP103] is refused where it refers to what is not live, and says what to do', () => {
    const story = asked();
    story.absent = [{ kind: 'template', key: 'core' }];
    expect(story.as('b').edit('node/a', { ...NODE, template: 'core' })).toEqual(['invalid']);
    expect(story.refusal?.problems).toEqual([
      {
        path: 'payload.template',
        code: 'unresolved_reference',
        message: 'There is no live template core. Name one that is, or have it created first.',
      },
    ]);
    expect(story.edit('node/a', { ...NODE, region: 'us' })).toEqual(['ProposalEdited']);
  });

  it('[AP103] may refer to what comes before it in the same plan', () => {
    const story = new ReviewHarness();
    story.diff(1, ['create template/edge', change('create node/a < template/edge', { write: NODE, declared: NODE })]);
    story.absent = [{ kind: 'template', key: 'edge' }];
    expect(story.edit('node/a', { ...NODE, region: 'us' })).toEqual(['ProposalEdited']);
  });

  it('[AP90] of a delete is refused', () => {
    const story = new ReviewHarness();
    story.diff(1, ['delete node/a@1']);
    expect(story.edit('node/a', NODE)).toEqual(['not_editable']);
  });

  it('[AP95] leaves git different: that is proposed with this cause, never by itself, and once', () => {
    const story = new ReviewHarness();
    story.isAutoApplied = true;
    story.isRolledBack = true;
    story.diff(1, [updated]);
    story.isRolledBack = false;
    story.edit('module/m', { priority: 15 });
    story.approve('module/m');
    story.apply({}, 7);
    const still = change('update module/m@7', {
      write: { priority: 20 },
      declared: { priority: 20 },
      live: { priority: 15 },
      cause: 'git',
    });
    story.diff(2, [still], { live_revision: 7 });
    expect(story.named('module/m').cause).toBe('edit');
    expect(story.autoApprove()).toEqual([]);
    story.reject('module/m');
    story.diff(3, [still], { live_revision: 7 });
    expect(story.run()).toBe('rejected');
    const other = change('update module/m@7', {
      write: { priority: 25 },
      declared: { priority: 25 },
      digest: 'f'.repeat(64),
      cause: 'git',
    });
    story.diff(4, [other], { live_revision: 7 });
    expect(story.named('module/m').cause).toBe('git');
  });
});
