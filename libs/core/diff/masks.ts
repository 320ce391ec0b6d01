import type { Finding, ResourceRef } from '@fleetwright/contracts';
import { describeResource } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import type { Wanted } from './wanted.ts';

interface Masks {
  readonly errors: readonly Finding[];
  /** What the errors are about. */
  readonly targets: readonly ResourceRef[];
  readonly kept: readonly Finding[];
}

/** Errors for masks that stand for nothing, and one warning for each resource whose masked values stay as they are. */
export function checkMasks(wanted: readonly Wanted[], file: string): Masks {
  const errors: Finding[] = [];
  const kept: Finding[] = [];
  const targets: ResourceRef[] = [];
  for (const { resource, masks } of wanted) {
    const { kind, key, line, column } = resource;
    const place = { file, line, column, resource: { kind, key } };
    const subject = describeResource(resource);
    for (const path of masks.lost) {
      const message = `\`${path}\` of ${subject} is a mask, and nothing live is there that it could stand for; write the value`;
      errors.push({ severity: 'error', code: 'mask_not_a_value' satisfies DiffCode, message, ...place, path });
    }
    if (masks.lost.length > 0) targets.push({ kind, key });
    const stay = [...masks.kept, ...masks.missing];
    if (stay.length === 0) continue;
    const message = `masked in the file, so it stays as it is live, whatever that is: ${listed(stay)} of ${subject}; write the value to manage it`;
    kept.push({ severity: 'warning', code: 'masked_value_kept' satisfies DiffCode, message, ...place });
  }
  return { errors, targets, kept };
}

const NAMED_MAX = 3;

function listed(paths: readonly string[]): string {
  const named = paths.slice(0, NAMED_MAX).map((path) => `\`${path}\``);
  const rest = paths.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}
