import { POLICY_DECISIONS, type PolicyApprovers } from '@fleetwright/contracts';
import type { Compiled } from './compiled.ts';

/** A policy as it stands to one category of actions. */
export interface Ranked {
  readonly compiled: Compiled;
  /** It names the category itself. */
  readonly isExact: boolean;
  /** Characters of its best pattern that are not `*`. */
  readonly literals: number;
}

/** How a policy names a category; undefined when it does not. */
export function rankedFor(compiled: Compiled, category: string): Ranked | undefined {
  const matching = compiled.actions.filter((glob) => glob.matches(category));
  if (matching.length === 0) return undefined;
  return {
    compiled,
    isExact: matching.some(({ isExact }) => isExact),
    literals: Math.max(...matching.map(({ literals }) => literals)),
  };
}

/** The more specific first; of equals the stricter, then the older. Total: no two policies are equal. */
export function byRank(a: Ranked, b: Ranked): number {
  const [one, other] = [a.compiled.policy, b.compiled.policy];
  return (
    Number(one.is_default) - Number(other.is_default) ||
    Number(b.isExact) - Number(a.isExact) ||
    b.literals - a.literals ||
    b.compiled.conditions.length - a.compiled.conditions.length ||
    POLICY_DECISIONS.indexOf(one.decision) - POLICY_DECISIONS.indexOf(other.decision) ||
    other.approvals_required - one.approvals_required ||
    Number(other.separation_of_duties) - Number(one.separation_of_duties) ||
    approversIn(one.approvers) - approversIn(other.approvers) ||
    compareText(one.created_at ?? '', other.created_at ?? '') ||
    compareText(one.id, other.id)
  );
}

/** How many a policy names; without a list everybody may. */
function approversIn(approvers: PolicyApprovers | undefined): number {
  if (approvers === undefined) return Number.POSITIVE_INFINITY;
  return Object.values(approvers).reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
