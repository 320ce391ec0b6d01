import type { Policy, PolicyDecision } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { change } from './testing/plans.ts';
import { policyOf } from '@fleetwright/core/policies/testing';
import { ReviewHarness } from './testing/harness.ts';

const onTemplates = (decision: PolicyDecision, more: Partial<Policy> = {}) =>
  policyOf(1, { decision, match: { actions: ['system.gitops_*_template'] }, ...more });

const CHANGES = ['create template/t', 'create node/a < template/t', 'create node/b'];

function story(...policies: readonly Policy[]): ReviewHarness {
  const told = new ReviewHarness();
  told.policies = policies;
  told.diff(1, CHANGES);
  return told;
}

describe('what is put up for decision', () => {
  it('[AP81] says which policy decides about it, and of which version', () => {
    const policy = onTemplates('require_approval', { version: 4, approvals_required: 2, expires_after_seconds: 3_600 });
    const told = story(policy);
    expect(told.events[0]?.data).toMatchObject({
      policy: {
        policy: { id: policy.id, version: 4, name: 'policy 1' },
        decision: 'require_approval',
        approvals_required: 2,
        expires_at: '2026-01-01T01:00:00.000Z',
        only_a_person: null,
        facts: { changes: 3, regions: [], path_prefix: '' },
      },
    });
  });

  it('[AP82] is nothing that a policy blocks, nor what depends on it', () => {
    const told = story(onTemplates('block'));
    expect(told.statuses()).toEqual({ 'node/b': 'pending_approval' });
    told.approve('node/b');
    told.apply();
    expect(told.run()).toBe('partial');
    expect(told.events.at(-1)).toMatchObject({
      type: 'RunClosed',
      data: {
        held: [
          { kind: 'template', key: 't', rejected: null, waits_for: null, policy: { name: 'policy 1' } },
          { kind: 'node', key: 'a', rejected: null, waits_for: { kind: 'template', key: 't' } },
        ],
      },
    });
  });

  it('[AP82] costs nothing when everything is blocked: the run has ended', () => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, { decision: 'block' })];
    expect(told.diff(1, CHANGES)).toEqual(['ReviewRecorded', 'RunClosed']);
    expect(told.run()).toBe('rejected');
  });
});

describe('what goes on by itself', () => {
  it.each(['auto_approve', 'notify_and_proceed', 'silent'] as const)(
    '[AP83] is approved by the policy: %s',
    (decision) => {
      const told = story(onTemplates(decision));
      const notice = decision === 'notify_and_proceed' ? ['PolicyNotified'] : [];
      expect(told.autoApprove()).toEqual(['ProposalApproved', ...notice]);
      expect(told.statuses()).toEqual({
        'template/t': 'approved',
        'node/a': 'pending_approval',
        'node/b': 'pending_approval',
      });
      const approved = told.events.find(({ type }) => type === 'ProposalApproved');
      expect(approved).toMatchObject({
        actor: { type: 'policy', name: 'policy 1' },
        data: { decision, policy: { version: 1 } },
      });
      expect(told.claim()?.proposals).toHaveLength(1);
    },
  );

  it('[AP83] is decided by each policy in an append of its own', () => {
    const nodes = policyOf(2, { decision: 'auto_approve', match: { actions: ['system.gitops_*_node'] } });
    const told = story(onTemplates('auto_approve'), nodes);
    told.autoApprove();
    const approved = told.events.filter(({ type }) => type === 'ProposalApproved');
    expect(approved.map(({ actor }) => actor.name).toSorted()).toEqual(['policy 1', 'policy 2', 'policy 2']);
  });

  it.each([
    ['what the brake holds', Array.from({ length: 6 }, (_, n) => `delete node/${n}@1`)],
    ['a takeover', [change('update node/a@1', { cause: 'initial' })]],
    ['a disown that nobody receives', [change('disown node/a@1', { receiver: null })]],
  ])('[AP50] is never %s, whatever a policy says', (_what, changes) => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, { decision: 'auto_approve' })];
    told.diff(1, changes, { managed_count: 6 });
    expect(told.autoApprove()).toEqual([]);
    expect(told.events[0]?.data).toMatchObject({ policy: { only_a_person: expect.any(String) } });
  });

  it('[AP84] is never what people were asked about already', () => {
    const told = story();
    expect(told.reassess(policyOf(1, { decision: 'auto_approve' }))).toEqual([
      'ProposalReassessed',
      'ProposalReassessed',
      'ProposalReassessed',
    ]);
    expect(told.autoApprove()).toEqual([]);
    told.diff(2, CHANGES);
    expect(told.autoApprove()).toEqual([]);
    expect(told.approve('template/t')).toEqual(['ProposalApproved']);
  });
});

describe('when the policies change', () => {
  it('[AP85] [F36] an approval that they do not carry any more is void at the claim, and votes that count stay', () => {
    const told = story();
    told.as('ada').approve('template/t', 'node/b');
    told.policies = [onTemplates('require_approval', { approvals_required: 2 })];
    expect(told.claim()?.proposals.map(({ key }) => key)).toEqual(['b']);
    expect(told.events.find(({ type }) => type === 'ApprovalVoided')).toMatchObject({
      data: { reason: 'policy_changed' },
    });
    expect(told.named('template/t')).toMatchObject({ status: 'pending_approval', votes: [{ actor: { id: 'ada' } }] });
    expect(told.as('ben').approve('template/t')).toEqual(['ProposalApproved']);
  });

  it('[AP85] an approval by a policy that asks people now is void, and the policy does not give it again', () => {
    const told = story(onTemplates('auto_approve'));
    told.autoApprove();
    expect(told.reassess(onTemplates('require_approval', { version: 2 }))).toEqual([
      'ProposalReassessed',
      'ApprovalVoided',
    ]);
    told.reassess(onTemplates('auto_approve', { version: 3 }));
    expect(told.autoApprove()).toEqual([]);
    expect(told.named('template/t').status).toBe('pending_approval');
  });

  it('[AP85] a laxer one approves nothing by itself; whoever approved may say so again', () => {
    const told = story(policyOf(1, { approvals_required: 2 }));
    told.as('ada').approve('node/b');
    told.reassess(policyOf(1, { version: 2 }));
    expect(told.named('node/b').status).toBe('pending_approval');
    expect(told.approve('node/b')).toEqual(['ProposalApproved']);
  });

  it('[AP86] what is blocked by now is withdrawn, approved or not, with what depends on it', () => {
    const told = story();
    told.approve('template/t');
    expect(told.reassess(onTemplates('block'))).toEqual(['ProposalWithdrawn', 'ProposalBlocked']);
    expect(told.statuses()).toEqual({ 'template/t': 'withdrawn', 'node/a': 'blocked', 'node/b': 'pending_approval' });
    expect(told.approve('template/t')).toEqual(['already_decided']);
  });

  it('[AP86] what is not blocked any more is put up at once, and asks people anew', () => {
    const told = story(onTemplates('block'));
    expect(told.reassess()).toEqual(['ProposalOpened', 'ProposalOpened', 'ReviewRefilled']);
    expect(told.statuses()).toEqual({
      'template/t': 'pending_approval',
      'node/a': 'pending_approval',
      'node/b': 'pending_approval',
    });
  });

  it('[AP86] of a run that ended a new diff is asked for, once', () => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, { decision: 'block' })];
    told.diff(1, CHANGES);
    expect(told.reassess()).toEqual(['ResyncRequested']);
    expect(told.events.at(-1)).toMatchObject({ data: { reason: 'policies_changed' } });
    expect(told.reassess()).toEqual([]);
  });

  it('[AP85] nothing is said of what they say the same about', () => {
    const told = story(onTemplates('require_approval'));
    expect(
      told.reassess(onTemplates('require_approval'), policyOf(2, { match: { actions: ['system.gitops_delete_*'] } })),
    ).toEqual([]);
  });
});

describe('a window', () => {
  const nights = onTemplates('require_approval', {
    windows: [{ kind: 'allow', cron: '0 2 * * *', duration_seconds: 7_200, time_zone: 'UTC' }],
  });

  it('[AP87] keeps what is approved until it opens, and what depends on it', () => {
    const told = story(nights);
    told.at = '2026-01-01T12:00:00.000Z';
    told.approve('template/t', 'node/a', 'node/b');
    expect(told.claim()?.proposals.map(({ key }) => key)).toEqual(['b']);
    told.complete(told.claim()!);
    expect(told.claim()).toBeNull();
    told.at = '2026-01-02T01:59:59.999Z';
    expect(told.claim()).toBeNull();
    told.at = '2026-01-02T02:00:00.000Z';
    expect(told.claim()?.proposals.map(({ key }) => key)).toEqual(['t', 'a']);
  });

  it('[AP88] never lets anything expire that waits for it', () => {
    const told = story({ ...nights, expires_after_seconds: 60 });
    told.approve('template/t');
    told.at = '2026-01-01T01:00:00.000Z';
    expect(told.expire()).toEqual([]);
  });
});

describe('what nobody decides', () => {
  const hour = onTemplates('require_approval', { expires_after_seconds: 3_600 });

  it('[AP88] ends when its time is over, not before, and blocks what depends on it', () => {
    const told = story(hour);
    told.at = '2026-01-01T00:59:59.999Z';
    expect(told.expire()).toEqual([]);
    told.at = '2026-01-01T01:00:00.000Z';
    expect(told.expire()).toEqual(['ProposalExpired', 'ProposalBlocked']);
    expect(told.statuses()).toEqual({ 'template/t': 'expired', 'node/a': 'blocked', 'node/b': 'pending_approval' });
    expect(told.approve('template/t')).toEqual(['already_decided']);
    expect(told.expire()).toEqual([]);
  });

  it('[AP88] is proposed again by the next sync, with its time beginning anew', () => {
    const told = story(hour);
    told.at = '2026-01-01T01:00:00.000Z';
    told.expire();
    told.diff(2, CHANGES);
    expect(told.named('template/t').status).toBe('pending_approval');
    told.at = '2026-01-01T01:30:00.000Z';
    expect(told.expire()).toEqual([]);
  });
});

describe('a rejection until a date', () => {
  const until = '2026-01-08T00:00:00.000Z';
  const rejected = () => {
    const told = new ReviewHarness();
    told.diff(1, ['create node/a']);
    told.decide('reject', [told.named('node/a')], { remember: true, until });
    return told;
  };

  it('[AP89] holds until then, and the run says so', () => {
    const told = rejected();
    told.at = '2026-01-07T23:59:59.999Z';
    told.diff(2, ['create node/a']);
    expect(told.run()).toBe('rejected');
    expect(told.events.at(-1)).toMatchObject({ data: { held: [{ until, rejected: expect.any(String) }] } });
  });

  it('[AP89] holds no longer, nor when the change is another one', () => {
    const told = rejected();
    told.at = until;
    told.diff(2, ['create node/a']);
    expect(told.named('node/a').status).toBe('pending_approval');
    const other = rejected();
    other.diff(2, ['create node/a@9']);
    expect(other.named('node/a').status).toBe('pending_approval');
  });
});
