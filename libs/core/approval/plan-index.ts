import type { Change, Digest, Plan, ResourceRef } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';

/** A plan, made ready for questions: built once per plan document. */
export interface PlanIndex {
  readonly document: Digest;
  /** In the order of apply. A change's ordinal is its place here. */
  readonly changes: readonly Change[];
  /** For each change, the ordinals of those that must be in place before it; what the plan does not hold is. */
  readonly dependencies: readonly (readonly number[])[];
  /** Some declared resource was left out with an error, so that the run can be partial at best. */
  readonly incomplete: boolean;
  ordinalOf(ref: ResourceRef): number | undefined;
}

export function indexPlan(plan: Plan, document: Digest): PlanIndex {
  const ordinals = new Map(plan.changes.map((change, ordinal) => [resourceId(change.kind, change.key), ordinal]));
  const dependencies = plan.changes.map(({ depends_on }) =>
    depends_on.map((ref) => ordinals.get(resourceId(ref.kind, ref.key))).filter((ordinal) => ordinal !== undefined),
  );
  return {
    document,
    changes: plan.changes,
    dependencies,
    incomplete: plan.findings.some(({ severity }) => severity === 'error'),
    ordinalOf: rememberedBy((ref) => ordinals.get(resourceId(ref.kind, ref.key))),
  };
}

/** The same things are asked about many times between two changes of them, and writing an id costs most of the answer. */
function rememberedBy<Answer>(ask: (ref: ResourceRef) => Answer): (ref: ResourceRef) => Answer {
  const answers = new WeakMap<ResourceRef, { readonly answer: Answer }>();
  return (ref) => {
    const known = answers.get(ref);
    if (known !== undefined) return known.answer;
    const answer = ask(ref);
    answers.set(ref, { answer });
    return answer;
  };
}
