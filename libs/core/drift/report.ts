import type { DriftedResource, Json } from '@fleetwright/contracts';
import { isSecretKey, MASK, maskSecrets } from '@fleetwright/core/fleet';
import { FIELDS_MAX, REPORT_LENGTH_MAX, REPORTED_MAX, VALUE_LENGTH_MAX } from './limits.ts';

/** Drifted resources as they may leave the process: secrets masked, large values left out, as many as fit an event. */
export function reportOf(resources: readonly DriftedResource[]): DriftedResource[] {
  const reported: DriftedResource[] = [];
  let length = 0;
  for (const resource of resources.slice(0, REPORTED_MAX)) {
    const shown = { ...resource, fields: resource.fields.slice(0, FIELDS_MAX).map(shownField) };
    length += JSON.stringify(shown).length;
    if (length > REPORT_LENGTH_MAX) break;
    reported.push(shown);
  }
  return reported;
}

type DriftedField = DriftedResource['fields'][number];

function shownField({ path, expected, actual }: DriftedField): DriftedField {
  // A module's name in a path is no key.
  const isSecret = isSecretKey(path.replace(/^modules\[[^\]]*\]/, ''));
  const shown = (value: Json): Json => (isSecret && value !== null ? MASK : maskSecrets(value));
  return {
    path,
    ...(fits(expected) && { expected: shown(expected) }),
    ...(fits(actual) && { actual: shown(actual) }),
  };
}

function fits(value: Json | undefined): value is Json {
  return value !== undefined && JSON.stringify(value).length <= VALUE_LENGTH_MAX;
}
