import type { Id, Instant, ResourceKind, ResourceRef } from '@fleetwright/contracts';
import { accepted, type Decision, type Fold } from '@fleetwright/core/event-sourcing';
import { resourceId } from '@fleetwright/core/fleet';
import { SELF_HEAL_ID } from '@fleetwright/core/policies';
import { Draft, type ReviewEventType } from './draft.ts';
import { FLAP_HEALS_MAX, FLAP_WINDOW_MS, HEALED_TOGETHER_MAX, HEALED_TOLD_MAX } from './limits.ts';
import type { DecidedBy, Member } from './member.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import type { ReviewState } from './state.ts';

/** What a repository's healing remembers: when each resource was healed lately, and what of a run was told to wait. */
export interface HealingState {
  /** Of proposals that are open: what they are about. */
  readonly open: ReadonlyMap<Id, string>;
  /** By resource, within the window that flapping is told by. */
  readonly healed: ReadonlyMap<string, readonly Instant[]>;
  /** `<run> <code>` of the newest run that told anything. */
  readonly told: ReadonlySet<string>;
}

/** Folds `review-<repository>`. */
export const healingFold: Fold<HealingState> = {
  initial: { open: new Map(), healed: new Map(), told: new Set() },
  evolve(state, event) {
    switch (event.type) {
      case 'ProposalOpened': {
        const { proposal_id, kind, key } = event.data;
        return { ...state, open: new Map(state.open).set(proposal_id, resourceId(kind, key)) };
      }
      case 'ProposalApproved': {
        const resource = state.open.get(event.data.proposal_id);
        const isHealing = event.actor.type === 'policy' && event.actor.id === SELF_HEAL_ID;
        if (resource === undefined || !isHealing) return state;
        return { ...state, healed: remembered(state.healed, resource, event.recorded_at) };
      }
      case 'ProposalApplied':
      case 'ProposalAppliedManually':
      case 'ProposalFailed':
      case 'ProposalStale':
      case 'ProposalBlocked':
      case 'ProposalExpired':
      case 'ProposalRejected':
      case 'ProposalSuperseded':
      case 'ProposalWithdrawn': {
        const open = new Map(state.open);
        open.delete(event.data.proposal_id);
        return { ...state, open };
      }
      case 'HealingHeld': {
        const { run_id, code } = event.data;
        const ofRun = [...state.told].filter((told) => told.startsWith(`${run_id} `));
        return { ...state, told: new Set([...ofRun, `${run_id} ${code}`]) };
      }
      default:
        return state;
    }
  },
};

/** Of everything that was healed within the window before now. */
function remembered(before: HealingState['healed'], resource: string, at: Instant): HealingState['healed'] {
  const healed = new Map<string, readonly Instant[]>();
  for (const [each, times] of before) {
    const recent = times.filter((time) => isRecent(time, at));
    if (recent.length > 0) healed.set(each, recent);
  }
  return healed.set(resource, [...(healed.get(resource) ?? []), at]);
}

function isRecent(time: Instant, now: Instant): boolean {
  return Date.parse(now) - Date.parse(time) < FLAP_WINDOW_MS;
}

export interface SelfHealing {
  readonly repository_id: Id;
  readonly run_id: Id;
  readonly healing: HealingState;
  /** What is under break-glass, or whose review is open; `key` null: the whole kind. */
  readonly held: readonly { readonly kind: ResourceKind; readonly key: string | null }[];
  /** Changes of the run's plan with cause `drift`, deletes excepted, be they proposed yet or not. */
  readonly driftedInRun: number;
  /** null before the first review. */
  readonly plan: PlanIndex | null;
  readonly policing: Policing;
  readonly by: DecidedBy;
}

/**
 * Approves what puts right what somebody changed live, where the repository's `self_heal` does: drift alone, never a delete.
 * Nothing of a run in which more than `HEALED_TOGETHER_MAX` resources drifted, nothing that is under break-glass or its review,
 * and nothing that was healed `FLAP_HEALS_MAX` times within the hour: those wait for people, told once a run.
 */
export function selfHeal(state: ReviewState, input: SelfHealing): Decision<null, ReviewEventType> {
  const { run_id, healing, by } = input;
  const draft = new Draft(input.repository_id, state, by);
  if (state.run.kind !== 'open' || state.run.id !== run_id) return accepted([], null);
  const waiting = [...state.members.values()].filter((member) => isHealable(member, input));
  if (input.driftedInRun > HEALED_TOGETHER_MAX) {
    hold(draft, input, 'heal_too_many', waiting);
    return accepted(draft.facts, null);
  }
  const left = waiting.filter((member) => !isHeldOff(member, input));
  const flapping = left.filter((member) => isFlapping(healing, member, by.at));
  hold(
    draft,
    input,
    'heal_under_review',
    waiting.filter((member) => !left.includes(member)),
  );
  hold(draft, input, 'heal_flapping', flapping);
  for (const { proposal_id, digest } of left.filter((member) => !flapping.includes(member))) {
    const policy = { id: SELF_HEAL_ID, version: 1, name: 'self_heal of the repository' };
    draft.add('ProposalApproved', { proposal_id, run_id, digest, comment: null, policy, decision: 'auto_approve' });
  }
  return accepted(draft.facts, null);
}

/** Where `self_heal` decides, and no policy of the account before it. */
function isHealable(member: Member, { plan, policing }: SelfHealing): boolean {
  const change = plan?.changes[plan.ordinalOf(member) ?? -1];
  if (member.status !== 'pending_approval' || change === undefined) return false;
  return policing.resolutionFor(member, change).policy.id === SELF_HEAL_ID && policing.personReason(member) === null;
}

function isHeldOff({ kind, key }: ResourceRef, { held }: SelfHealing): boolean {
  return held.some((each) => each.kind === kind && (each.key === null || each.key === key));
}

function isFlapping({ healed }: HealingState, { kind, key }: ResourceRef, now: Instant): boolean {
  const times = healed.get(resourceId(kind, key)) ?? [];
  return times.filter((time) => isRecent(time, now)).length >= FLAP_HEALS_MAX;
}

type HeldCode = 'heal_too_many' | 'heal_under_review' | 'heal_flapping';

/** Tells once a run and code which proposals wait for people. */
function hold(draft: Draft, { run_id, healing }: SelfHealing, code: HeldCode, members: readonly Member[]): void {
  if (members.length === 0 || healing.told.has(`${run_id} ${code}`)) return;
  const waiting = members.slice(0, HEALED_TOLD_MAX).map(({ kind, key }) => ({ kind, key }));
  draft.add('HealingHeld', { run_id, code, waiting, total: members.length });
}
