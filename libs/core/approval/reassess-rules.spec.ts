import type { Policy } from '@fleetwright/contracts';
import { policyOf } from '@fleetwright/core/policies/testing';
import { describe, expect, it } from 'vitest';
import { ReviewHarness } from './testing/harness.ts';

const CHANGES = ['create node/b', 'create node/a', 'create node/c < node/a'];
const story = (...policies: readonly Policy[]) => {
  const told = new ReviewHarness();
  told.policies = policies;
  told.diff(1, CHANGES);
  return told;
};
const base = { approvals_required: 1, separation_of_duties: false, expires_after_seconds: 3_600 };

describe('[AP85] what the policies say otherwise', () => {
  it.each<[string, Partial<Policy>, string[]]>([
    ['nothing', {}, []],
    ['another version', { version: 2 }, ['ProposalReassessed']],
    ['more approvals', { approvals_required: 2 }, ['ProposalReassessed']],
    ['separated duties', { separation_of_duties: true }, ['ProposalReassessed']],
    ['another end', { expires_after_seconds: 7_200 }, ['ProposalReassessed']],
    ['another name alone', { name: 'renamed' }, []],
    ['what goes on by itself', { decision: 'auto_approve' }, ['ProposalReassessed']],
    ['what is told', { decision: 'notify_and_proceed' }, ['ProposalReassessed']],
    ['blocking', { decision: 'block' }, ['ProposalWithdrawn', 'RunClosed']],
  ])('is told of an open proposal, once: %s', (_what, more, types) => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, base)];
    told.diff(1, ['create node/a']);
    expect(told.reassess(policyOf(1, { ...base, ...more }))).toEqual(types);
    expect(told.reassess(policyOf(1, { ...base, ...more }))).toEqual([]);
  });

  it('is told in plan order, of what is open alone', () => {
    const told = story(policyOf(1, base));
    told.reject('node/b');
    told.reassess(policyOf(1, { ...base, version: 2 }));
    const ids = told.events.flatMap((event) => (event.type === 'ProposalReassessed' ? [event.data.proposal_id] : []));
    expect(ids).toEqual(['node/a', 'node/c'].map((name) => told.named(name).proposal_id));
  });

  it('is remembered by the proposal', () => {
    const told = story(policyOf(1, base));
    told.reassess(policyOf(1, { ...base, version: 2, approvals_required: 3 }));
    expect(told.named('node/a').result).toMatchObject({ policy: { version: 2 }, approvals_required: 3 });
  });

  it('voids an approval that is not enough any more, naming whose it is, and keeps the vote', () => {
    const told = story(policyOf(1, base));
    told.as('ada').approve('node/a');
    expect(
      told.reassess(policyOf(1, { ...base, approvals_required: 2 })).filter((type) => type === 'ApprovalVoided'),
    ).toHaveLength(1);
    const voided = told.events.flatMap((event) => (event.type === 'ApprovalVoided' ? [event.data] : []));
    expect(voided).toMatchObject([
      { reason: 'policy_changed', voter: { id: 'ada' }, proposal_id: told.named('node/a').proposal_id },
    ]);
    expect(told.named('node/a')).toMatchObject({ status: 'pending_approval', votes: [{ actor: { id: 'ada' } }] });
    expect(told.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP84] what was put up for people stays with them, however lax the policies become', () => {
    const told = story(policyOf(1, base));
    told.reassess(policyOf(1, { ...base, decision: 'auto_approve', version: 2 }));
    expect(told.autoApprove()).toEqual([]);
    expect(told.named('node/a').isAsked).toBe(true);
  });

  it('[AP84] and what was to go on by itself is for people once they were asked', () => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, { ...base, decision: 'auto_approve' })];
    told.diff(1, ['create node/a']);
    expect(told.named('node/a').isAsked).toBe(false);
    told.reassess(policyOf(1, { ...base, version: 2 }));
    told.reassess(policyOf(1, { ...base, decision: 'auto_approve', version: 3 }));
    expect([told.named('node/a').isAsked, told.autoApprove()]).toEqual([true, []]);
  });

  it('[AP61] leaves alone what is claimed, and puts nothing up meanwhile', () => {
    const told = story(policyOf(1, base));
    told.approve('node/a');
    told.claim();
    const types = told.reassess(policyOf(1, { ...base, decision: 'block' }));
    expect(types).toEqual(['ProposalWithdrawn', 'ProposalWithdrawn']);
    expect(told.named('node/a').status).toBe('applying');
    expect(told.run()).toBe('open');
    expect(told.settle()).toEqual([]);
  });
});

describe('[AP86] what is not blocked any more', () => {
  const blocking = policyOf(1, { decision: 'block', match: { actions: ['system.gitops_create_node'] } });

  it('is put up at once while the run is open', () => {
    const told = new ReviewHarness();
    told.policies = [blocking];
    told.diff(1, ['create template/t', 'create node/a']);
    expect(told.statuses()).toEqual({ 'template/t': 'pending_approval' });
    expect(told.reassess()).toEqual(['ProposalOpened', 'ReviewRefilled']);
    expect(told.statuses()).toEqual({ 'template/t': 'pending_approval', 'node/a': 'pending_approval' });
  });

  it('asks for a new diff once the run has ended, once, and only where something is free now', () => {
    const told = new ReviewHarness();
    told.policies = [blocking];
    told.diff(1, ['create node/a']);
    expect(told.run()).toBe('rejected');
    expect(told.reassess(blocking)).toEqual([]);
    expect(told.reassess()).toEqual(['ResyncRequested']);
    expect(told.events.at(-1)?.data).toMatchObject({ reason: 'policies_changed' });
    expect(told.reassess()).toEqual([]);
  });

  it('is nothing where nothing was ever reviewed', () => {
    expect(new ReviewHarness().reassess(blocking)).toEqual([]);
  });
});

describe('[AP88] what nobody decides', () => {
  const expiring = policyOf(1, base);

  it.each([
    ['2026-01-01T00:59:59.999Z', []],
    ['2026-01-01T01:00:00.000Z', ['ProposalExpired', 'ProposalExpired', 'ProposalExpired', 'RunClosed']],
  ])('at %s: %j', (at, types) => {
    const told = story(expiring);
    told.at = at;
    expect(told.expire()).toEqual(types);
  });

  it('expires alone: what is decided stays, and a run with something open goes on', () => {
    const told = story(expiring);
    told.approve('node/a');
    told.reject('node/b');
    told.at = '2026-01-01T02:00:00.000Z';
    expect(told.expire()).toEqual(['ProposalExpired']);
    expect(told.events.findLast(({ type }) => type === 'ProposalExpired')?.data).toMatchObject({
      expires_at: '2026-01-01T01:00:00.000Z',
    });
    expect([told.run(), told.named('node/a').status]).toEqual(['open', 'approved']);
    expect(told.expire()).toEqual([]);
  });

  it('never expires where no policy gives a time, nor before any review', () => {
    const told = story(policyOf(1));
    told.at = '2036-01-01T00:00:00.000Z';
    expect(told.expire()).toEqual([]);
    expect(new ReviewHarness().expire()).toEqual([]);
  });
});
