import { type Change, type EventData, type Instant, REJECTION_HOLDS_MS } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';
import { isInPlace, isOpen, type Member } from './member.ts';
import type { Members } from './members.ts';
import { HELD_TOLD_MAX } from './limits.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import type { Rejection, Rejections } from './state.ts';

/**
 * How far one change of the plan has come:
 * `open` waits for a person, a dependency or apply; `in_place` took effect; `ended` did not (rejected, failed, stale,
 * blocked, expired). Without a proposal yet: `held` because a rejection or a policy holds it, or something that ended is below it, else
 * `deferred`, which only the cap keeps back.
 */
export type Progress = 'open' | 'in_place' | 'ended' | 'held' | 'deferred';

/** The plan and what became of each of its changes, by ordinal. */
export interface PlanProgress {
  readonly progress: readonly Progress[];
  readonly members: readonly (Member | undefined)[];
}

/** `policing` null: what no proposal stands for does not matter to who asks. */
export function progressOfPlan(
  plan: PlanIndex,
  members: Members,
  rejections: Rejections,
  policing: Policing | null,
): PlanProgress {
  const byOrdinal: (Member | undefined)[] = plan.changes.map(() => undefined);
  for (const member of members.values()) {
    const ordinal = plan.ordinalOf(member);
    // A change whose proposal ended may have been proposed again; what is open speaks for it.
    if (ordinal !== undefined && !(byOrdinal[ordinal] && isOpen(byOrdinal[ordinal]))) byOrdinal[ordinal] = member;
  }
  const progress: Progress[] = [];
  for (const [ordinal, change] of plan.changes.entries()) {
    const member = byOrdinal[ordinal];
    const below = plan.dependencies[ordinal]?.map((dependency) => progress[dependency]) ?? [];
    progress.push(member ? progressOf(member) : isHeld(change, rejections, policing) ? 'held' : unopened(below));
  }
  return { progress, members: byOrdinal };
}

function isHeld(change: Change, rejections: Rejections, policing: Policing | null): boolean {
  return rejectionOf(change, rejections, policing) !== undefined || policing?.resolutionOf(change).decision === 'block';
}

function progressOf(member: Member): Progress {
  if (isOpen(member)) return 'open';
  return isInPlace(member) ? 'in_place' : 'ended';
}

function unopened(below: readonly (Progress | undefined)[]): Progress {
  return below.some((progress) => progress === 'ended' || progress === 'held') ? 'held' : 'deferred';
}

/** What was never proposed, and why. */
export function heldOf(plan: PlanIndex, { progress }: PlanProgress, rejections: Rejections, policing: Policing): Held {
  const held = [...plan.changes.entries()].filter(([ordinal]) => progress[ordinal] === 'held');
  return held.slice(0, HELD_TOLD_MAX).map(([ordinal, change]) => {
    const { kind, key, action } = change;
    const rejection = rejectionOf(change, rejections, policing);
    if (rejection !== undefined) {
      const end = rejection.remember ? rejection.until : holdsUntil(rejection);
      const until = end === null ? {} : { until: end, ...(rejection.remember && { remembered: true as const }) };
      return { kind, key, action, rejected: rejection.proposal_id, waits_for: null, ...until };
    }
    const { policy, decision } = policing.resolutionOf(change);
    if (decision === 'block') return { kind, key, action, rejected: null, waits_for: null, policy };
    const below = plan.dependencies[ordinal]?.find((each) => progress[each] === 'ended' || progress[each] === 'held');
    const culprit = below === undefined ? undefined : plan.changes[below];
    return { kind, key, action, rejected: null, waits_for: culprit ? { kind: culprit.kind, key: culprit.key } : null };
  });
}

type Held = NonNullable<EventData<'RunClosed'>['held']>;

function holdsUntil({ at }: Rejection): Instant {
  return new Date(Date.parse(at) + REJECTION_HOLDS_MS).toISOString();
}

function rejectionOf(
  { kind, key, digest }: Change,
  rejections: Rejections,
  policing: Policing | null,
): Rejection | undefined {
  const remembered = rejections.get(resourceId(kind, key));
  if (remembered?.digest !== digest) return undefined;
  const isOver = remembered.until !== null && policing !== null && remembered.until <= policing.now;
  return isOver ? undefined : remembered;
}
