import type { DriftedResource, Json } from '@fleetwright/contracts';
import { type MaskOf, maskSecrets } from '@fleetwright/core/fleet';
import { FIELDS_MAX, REPORT_LENGTH_MAX, REPORTED_MAX, VALUE_LENGTH_MAX } from './limits.ts';

/** Drifted resources as they may leave the process: secrets masked, large values left out, as many as fit an event. */
export function reportOf<Drifted extends DriftedResource>(resources: readonly Drifted[], maskOf: MaskOf): Drifted[] {
  const reported: Drifted[] = [];
  let length = 0;
  for (const resource of resources.slice(0, REPORTED_MAX)) {
    const shown = {
      ...resource,
      fields: resource.fields.slice(0, FIELDS_MAX).map((field) => shownField(field, maskOf)),
    };
    length += JSON.stringify(shown).length;
    if (length > REPORT_LENGTH_MAX) break;
    reported.push(shown);
  }
  return reported;
}

type DriftedField = DriftedResource['fields'][number];

function shownField({ path, expected, actual }: DriftedField, maskOf: MaskOf): DriftedField {
  return maskSecrets({ path, ...(fits(expected) && { expected }), ...(fits(actual) && { actual }) }, maskOf);
}

function fits(value: Json | undefined): value is Json {
  return value !== undefined && JSON.stringify(value).length <= VALUE_LENGTH_MAX;
}
