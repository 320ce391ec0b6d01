import type { Change, EventData } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';
import { isInPlace, isOpen, type Member } from './member.ts';
import type { Members } from './members.ts';
import { HELD_TOLD_MAX } from './limits.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Rejection, Rejections } from './state.ts';

/**
 * How far one change of the plan has come:
 * `open` waits for a person, a dependency or apply; `in_place` took effect; `ended` did not (rejected, failed, stale,
 * blocked). Without a proposal yet: `held` because a remembered rejection or something that ended is below it, else
 * `deferred`, which only the cap keeps back.
 */
export type Progress = 'open' | 'in_place' | 'ended' | 'held' | 'deferred';

/** The plan and what became of each of its changes, by ordinal. */
export interface Board {
  readonly progress: readonly Progress[];
  readonly members: readonly (Member | undefined)[];
}

export function boardOf(plan: PlanIndex, members: Members, rejections: Rejections): Board {
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
    progress.push(
      member ? progressOf(member) : rejectionOf(change, rejections) !== undefined ? 'held' : unopened(below),
    );
  }
  return { progress, members: byOrdinal };
}

function progressOf(member: Member): Progress {
  if (isOpen(member)) return 'open';
  return isInPlace(member) ? 'in_place' : 'ended';
}

function unopened(below: readonly (Progress | undefined)[]): Progress {
  return below.some((progress) => progress === 'ended' || progress === 'held') ? 'held' : 'deferred';
}

/** What was never proposed, and why. */
export function heldOf(plan: PlanIndex, { progress }: Board, rejections: Rejections): Held {
  const held = [...plan.changes.entries()].filter(([ordinal]) => progress[ordinal] === 'held');
  return held.slice(0, HELD_TOLD_MAX).map(([ordinal, change]) => {
    const { kind, key, action } = change;
    const rejection = rejectionOf(change, rejections);
    if (rejection !== undefined) return { kind, key, action, rejected: rejection.proposal_id, waits_for: null };
    const below = plan.dependencies[ordinal]?.find((each) => progress[each] === 'ended' || progress[each] === 'held');
    const culprit = below === undefined ? undefined : plan.changes[below];
    return { kind, key, action, rejected: null, waits_for: culprit ? { kind: culprit.kind, key: culprit.key } : null };
  });
}

type Held = NonNullable<EventData<'RunClosed'>['held']>;

function rejectionOf({ kind, key, digest }: Change, rejections: Rejections): Rejection | undefined {
  const remembered = rejections.get(resourceId(kind, key));
  return remembered?.digest === digest ? remembered : undefined;
}
