import type { PolicyDecision, PolicySettings } from '@fleetwright/contracts';

/**
 * What makes a change of policies laxer, in words that stay the same: fields of the policy, `creation` or `removal`. Empty where
 * it can only be stricter. Whatever cannot be told counts. null: it is not there before, or not any more.
 */
export function looseningsOf(before: PolicySettings | null, after: PolicySettings | null): readonly string[] {
  const isHeeded = before?.enabled ?? false;
  const willBeHeeded = after?.enabled ?? false;
  if (!isHeeded) return after !== null && willBeHeeded && after.decision !== 'block' ? ['creation'] : [];
  // What it decided, another one decides from then on.
  if (before === null || after === null) return ['removal'];
  if (!willBeHeeded) return ['enabled'];
  return Object.entries(LAXER).flatMap(([field, isLaxer]) => (isLaxer(before, after) ? [field] : []));
}

type Comparison = (before: PolicySettings, after: PolicySettings) => boolean;

/** Whether a field decides more laxly than before, of two policies that both hold. */
const LAXER: Readonly<Record<keyof PolicySettings, Comparison>> = {
  name: () => false,
  note: () => false,
  // Both hold.
  enabled: () => false,
  // What nobody decided is never done.
  expires_after_seconds: () => false,
  decision: (before, after) => strictness(after.decision) < strictness(before.decision),
  approvals_required: (before, after) => after.approvals_required < before.approvals_required,
  separation_of_duties: (before, after) => before.separation_of_duties && !after.separation_of_duties,
  refuse_unknown_author: (before, after) => refusesUnknown(before) && !refusesUnknown(after),
  match: (before, after) => isOther(before.match, after.match),
  approvers: (before, after) => isOther(before.approvers, after.approvers),
  windows: (before, after) => isOther(before.windows ?? [], after.windows ?? []),
};

/** From what nobody hears of to what nobody may do. */
const BY_STRICTNESS: readonly PolicyDecision[] = [
  'silent',
  'auto_approve',
  'notify_and_proceed',
  'require_approval',
  'block',
];

function strictness(decision: PolicyDecision): number {
  return BY_STRICTNESS.indexOf(decision);
}

function refusesUnknown({ refuse_unknown_author, separation_of_duties }: PolicySettings): boolean {
  return refuse_unknown_author ?? separation_of_duties;
}

/** Settings come from a schema, which gives their fields one order; another order would only ask for a second person. */
function isOther(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
