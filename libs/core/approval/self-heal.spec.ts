import type { Change } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { SELF_HEAL_ID } from '@fleetwright/core/policies';
import { policyOf } from '@fleetwright/core/policies/testing';
import { healingFold, type HealingState, selfHeal } from './self-heal.ts';
import { approvingPolicies } from './auto-approve.ts';
import { change, REPOSITORY } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const NOW = '2026-01-01T12:00:00.000Z';
const minutesAgo = (minutes: number) => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
const SELF_HEAL = { type: 'policy', id: SELF_HEAL_ID } as const;

const drifted = (name: string) => change(`update ${name}@1`, { cause: 'drift' });

type Held = Partial<Pick<Parameters<typeof selfHeal>[1], 'healing' | 'held' | 'driftedInRun'>>;

function heal(changes: readonly (Change | string)[], more: Held = {}, review = new ReviewHarness()) {
  review.heals = true;
  review.diff(1, changes);
  const { run } = review.state;
  if (run.kind === 'none') throw new Error('no run');
  const drift = changes.filter((each) => typeof each !== 'string' && each.cause === 'drift').length;
  const decision = selfHeal(review.state, {
    ...{ repository_id: REPOSITORY, run_id: run.id, healing: healingFold.initial, held: [], ...review.policed() },
    ...{ driftedInRun: drift, by: { actor: SELF_HEAL, at: NOW } },
    ...more,
  });
  if (decision.kind === 'refused') throw new Error('self-healing is never refused');
  return decision.facts.map(({ type, data }) => {
    if (type === 'HealingHeld') return `${data.code}: ${data.waiting.map(({ key }) => key).join(' ')}`;
    if (type !== 'ProposalApproved') throw new Error(`it records no ${type}`);
    const member = review.state.members.get(data.proposal_id);
    return `heals ${member?.key}`;
  });
}

/** What is remembered when a node was healed at these times. */
function healedAt(...times: readonly string[]): HealingState {
  const events = times.flatMap((recorded_at, n) => {
    const proposal_id = idOf(500 + n);
    const opened = { proposal_id, kind: 'node', key: 'a' } as never;
    const approved = { repository_id: REPOSITORY, run_id: idOf(1), proposal_id, digest: 'd'.repeat(64), comment: null };
    return [
      storedEvent('ProposalOpened', opened),
      storedEvent('ProposalApproved', approved, { actor: SELF_HEAL, recorded_at }),
      storedEvent('ProposalApplied', { proposal_id } as never),
    ];
  });
  return fold(healingFold, events);
}

describe('self_heal', () => {
  it('[AP97] approves what drifted, and nothing else', () => {
    const changes = [
      drifted('node/a'),
      change('create node/b', { cause: 'drift' }),
      change('update node/c@1', { cause: 'both' }),
      change('update node/d@1', { cause: 'git' }),
      change('delete node/e@1', { cause: 'drift' }),
    ];
    expect(heal(changes)).toEqual(['heals a', 'heals b']);
  });

  it('[AP97] approves nothing of a revision that was rolled back', () => {
    const review = new ReviewHarness();
    review.isRolledBack = true;
    expect(heal([drifted('node/a')], {}, review)).toEqual([]);
  });

  it('[AP97] leaves to a policy what the policy decides', () => {
    const review = new ReviewHarness();
    review.policies = [policyOf(1, { match: { actions: ['system.gitops_update_node'] } })];
    expect(heal([drifted('node/a'), change('create node/b', { cause: 'drift' })], {}, review)).toEqual(['heals b']);
  });

  it('[AP97] [AP83] is not what approves by itself beyond its limits', () => {
    const review = new ReviewHarness();
    review.heals = true;
    review.diff(
      1,
      Array.from({ length: 11 }, (_, n) => drifted(`node/a${n}`)),
    );
    const { run } = review.state;
    expect(run.kind === 'open' && approvingPolicies(review.state, { run_id: run.id, ...review.policed() })).toEqual([]);
  });

  it('[AP98] heals ten drifted resources, and none of eleven', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => drifted(`node/n${n}`));
    expect(heal(many(10)).filter((word) => word.startsWith('heals'))).toHaveLength(10);
    expect(heal(many(11))).toEqual([`heal_too_many: ${Array.from({ length: 11 }, (_, n) => `n${n}`).join(' ')}`]);
  });

  it('[AP98] counts those that the cap holds back too', () => {
    expect(heal([drifted('node/a')], { driftedInRun: 11 })).toEqual(['heal_too_many: a']);
  });

  it('[AP99] keeps its hands off what is under break-glass or its review, of a resource and of a kind', () => {
    const changes = [drifted('node/a'), drifted('node/b')];
    expect(heal(changes, { held: [{ kind: 'node', key: 'a' }] })).toEqual(['heal_under_review: a', 'heals b']);
    expect(heal(changes, { held: [{ kind: 'node', key: null }] })).toEqual(['heal_under_review: a b']);
    expect(heal(changes, { held: [{ kind: 'module', key: null }] })).toEqual(['heals a', 'heals b']);
  });

  it.each<[string, readonly string[], string]>([
    ['twice within the hour', [minutesAgo(50), minutesAgo(20)], 'heals a'],
    ['three times within the hour', [minutesAgo(59), minutesAgo(40), minutesAgo(5)], 'heal_flapping: a'],
    ['three times, once longer ago', [minutesAgo(60), minutesAgo(40), minutesAgo(5)], 'heals a'],
  ])('[AP100] a resource that was healed %s', (_what, times, word) => {
    expect(heal([drifted('node/a')], { healing: healedAt(...times) })).toEqual([word]);
  });

  it('[AP100] that flaps holds up no other', () => {
    const healing = healedAt(minutesAgo(3), minutesAgo(2), minutesAgo(1));
    expect(heal([drifted('node/a'), drifted('node/b')], { healing })).toEqual(['heal_flapping: a', 'heals b']);
  });

  it('[AP101] tells once a run and reason what waits', () => {
    const review = new ReviewHarness();
    review.diff(1, [drifted('node/a')]);
    const { run } = review.state;
    const told = storedEvent('HealingHeld', {
      ...{ repository_id: REPOSITORY, run_id: run.kind === 'none' ? '' : run.id, code: 'heal_flapping', total: 1 },
      waiting: [{ kind: 'node', key: 'a' }],
    });
    const before = healedAt(minutesAgo(3), minutesAgo(2), minutesAgo(1));
    const healing = healingFold.evolve(before, told);
    expect(heal([drifted('node/a')], { healing })).toEqual([]);
    expect(heal([drifted('node/a')], { healing: before })).toEqual(['heal_flapping: a']);
  });

  it('[AP100] remembers no approval of anybody else', () => {
    const opened = storedEvent('ProposalOpened', { proposal_id: idOf(5), kind: 'node', key: 'a' } as never);
    const approved = storedEvent('ProposalApproved', { proposal_id: idOf(5) } as never);
    expect(fold(healingFold, [opened, approved]).healed.size).toBe(0);
  });
});
