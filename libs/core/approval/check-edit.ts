import type { Attributes, Change, Problem, ResourceRef } from '@fleetwright/contracts';
import {
  checkPart,
  checkWhole,
  describeResource,
  emptyMap,
  own,
  referencesInFields,
  resourceId,
  unmask,
  unwritable,
} from '@fleetwright/core/fleet';

export interface AskedEdit {
  /** As it was put up. */
  readonly change: Change;
  readonly payload: Attributes;
  /** Of `referencesOfEdit`, those that are not live. */
  readonly missing: readonly ResourceRef[];
}

/** What a payload refers to, and what therefore has to be live, or to come before it in the same plan. */
export function referencesOfEdit({ kind, key }: Change, payload: Attributes): readonly ResourceRef[] {
  return referencesInFields(kind, key, payload).map(({ target }) => target);
}

/** What an edit writes, and what counts as declared then; or all that is wrong with it. */
export type CheckedEdit =
  | { readonly kind: 'valid'; readonly write: Attributes; readonly declared: Attributes }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** All that is wrong with a payload at once: as the imperative side finds it, as the language does, and what it refers to. */
export function checkEdit({ change, payload, missing: absent }: AskedEdit): CheckedEdit {
  const { kind, action, live } = change;
  const { attributes, missing, lost } = unmask(kind, payload, live ?? undefined);
  const isNew = action === 'create';
  const checked = isNew ? checkWhole(kind, attributes) : checkPart(kind, attributes);
  const masks = [...missing, ...lost].map(maskProblem);
  const found = checked.kind === 'invalid' ? checked.problems : [];
  const said = checked.kind === 'valid' ? checked.attributes : attributes;
  const unsaid = unwritable(kind, said, { ...live, ...said }).filter(
    ({ path }) => !found.some((problem) => problem.path === path),
  );
  const problems = [...masks, ...found, ...unsaid, ...leadingNowhere(change, attributes, absent)];
  if (checked.kind === 'invalid' || problems.length > 0) return { kind: 'invalid', problems };
  const declared = isNew ? only(checked.attributes, attributes) : declaredAfter(change, checked.attributes);
  return { kind: 'valid', write: checked.attributes, declared };
}

/** Those of the attributes that were given. */
function only(all: Attributes, given: Attributes): Attributes {
  const some = emptyMap();
  for (const [name, value] of Object.entries(all)) if (Object.hasOwn(given, name)) some[name] = value;
  return some;
}

/** What comes before it in the plan will be there: apply waits for it. Everything else has to be live. */
function leadingNowhere(
  { kind, key, depends_on }: Change,
  attributes: Attributes,
  absent: readonly ResourceRef[],
): Problem[] {
  const ids = new Set(absent.map((ref) => resourceId(ref.kind, ref.key)));
  for (const before of depends_on) ids.delete(resourceId(before.kind, before.key));
  return referencesInFields(kind, key, attributes)
    .filter(({ target }) => ids.has(resourceId(target.kind, target.key)))
    .map(({ path, target }) => ({
      path,
      code: 'unresolved_reference',
      message: `There is no live ${describeResource(target)}. Name one that is, or have it created first.`,
    }));
}

/** What is not written any more counts as applied as it is live; so it is git that differs from it, and not the fleet. */
function declaredAfter({ declared, write, live }: Change, attributes: Attributes): Attributes {
  const asLive = emptyMap();
  for (const name of Object.keys(write)) {
    const value = own(live ?? undefined, name);
    if (!Object.hasOwn(attributes, name) && value !== undefined) asLive[name] = value;
  }
  return { ...declared, ...asLive, ...attributes };
}

function maskProblem(path: string): Problem {
  return {
    path,
    code: 'mask_not_a_value',
    message: 'A mask stands for a live value, and there is none at this place.',
  };
}
