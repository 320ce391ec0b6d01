import type { Attributes, ChangeCause, FieldChange } from '@fleetwright/contracts';
import { type Difference, equalJson, type FieldSpec, own, partAt, sameField } from '@fleetwright/core/fleet';

/** Why a part of a managed field differs: what moved since it was last applied, the declaration, the live value, or both. */
export function causeOf(
  name: string,
  spec: FieldSpec,
  { steps, from, to }: Difference,
  lastApplied: Attributes | undefined,
  isChannel: boolean,
): ChangeCause {
  if (lastApplied === undefined) return 'initial';
  // Not applied by us before: only the declaration can be what is new.
  if (!Object.hasOwn(lastApplied, name)) return 'git';
  const last = partAt(own(lastApplied, name), steps);
  const same = (value: typeof last): boolean =>
    steps.length === 0 ? sameField(spec, value, last) : equalJson(value, last);
  const declarationMoved = !same(to);
  const liveMoved = !same(from);
  if (declarationMoved && liveMoved) return 'both';
  if (liveMoved) return 'drift';
  return isChannel && typeof last === 'string' ? 'release' : 'git';
}

/** The cause of a whole change: what its fields agree on, or `both` when the declaration and live moved. */
export function combinedCause(fields: readonly FieldChange[]): ChangeCause {
  const causes = new Set(fields.map(({ cause }) => cause));
  const [only] = causes;
  if (causes.size === 1 && only) return only;
  if (causes.has('both') || causes.has('drift')) return 'both';
  return 'git';
}
