import { POLICY_DECISIONS, type PolicySettings } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { looseningsOf } from './loosening.ts';

const settings = (more: Partial<PolicySettings> = {}): PolicySettings => ({
  name: 'two persons',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_delete_*'] },
  approvals_required: 2,
  separation_of_duties: true,
  ...more,
});
const night = { kind: 'deny' as const, cron: '0 22 * * *', duration_seconds: 28_800, time_zone: 'Europe/Berlin' };

describe('what makes a change of policies laxer', () => {
  it.each<[string, Partial<PolicySettings>, readonly string[]]>([
    ['fewer approvals', { approvals_required: 1 }, ['approvals_required']],
    ['a laxer decision', { decision: 'auto_approve' }, ['decision']],
    ['no notice any more', { decision: 'silent' }, ['decision']],
    ['authors who may approve', { separation_of_duties: false }, ['separation_of_duties', 'refuse_unknown_author']],
    ['authors that nobody knows', { refuse_unknown_author: false }, ['refuse_unknown_author']],
    ['other changes that it is about', { match: { actions: ['system.gitops_*'] } }, ['match']],
    ['other people', { approvers: { users: ['ada'] } }, ['approvers']],
    ['other times', { windows: [night] }, ['windows']],
    ['being switched off', { enabled: false }, ['enabled']],
    ['several at once', { approvals_required: 1, decision: 'silent' }, ['decision', 'approvals_required']],
  ])('[PO25] is %s', (_what, more, words) => {
    expect(looseningsOf(settings(), settings(more))).toEqual(words);
  });

  it.each<[string, Partial<PolicySettings>]>([
    ['nothing', {}],
    ['more approvals', { approvals_required: 3 }],
    ['a block', { decision: 'block' }],
    ['another name and note', { name: 'other', note: 'why' }],
    ['an end for what nobody decides', { expires_after_seconds: 3_600 }],
    ['saying what held already', { refuse_unknown_author: true }],
  ])('[PO25] is not %s', (_what, more) => {
    expect(looseningsOf(settings(), settings(more))).toEqual([]);
  });

  it('[PO25] is a new policy that lets anything through, for it may win where a stricter one did; a block never is', () => {
    const created = POLICY_DECISIONS.map((decision) => looseningsOf(null, settings({ decision })).length);
    expect(created).toEqual(POLICY_DECISIONS.map((decision) => (decision === 'block' ? 0 : 1)));
    expect(looseningsOf(null, settings({ enabled: false }))).toEqual([]);
  });

  it('[PO25] is removing one that holds, and switching on one that lets through; not what was switched off', () => {
    expect(looseningsOf(settings(), null)).toEqual(['removal']);
    expect(looseningsOf(settings({ enabled: false }), null)).toEqual([]);
    expect(looseningsOf(settings({ enabled: false }), settings())).toEqual(['creation']);
    expect(looseningsOf(settings({ enabled: false }), settings({ enabled: false, approvals_required: 1 }))).toEqual([]);
  });

  it('[PO25] never is both ways, but for what cannot be told', () => {
    const strict = settings({ decision: 'block', approvals_required: 9 });
    expect(looseningsOf(settings(), strict)).toEqual([]);
    expect(looseningsOf(strict, settings())).toEqual(['decision', 'approvals_required']);
  });
});
