import type { DriftedResource, DriftIgnore, HiddenDrift } from '@fleetwright/contracts';
import { matchesGlob } from '@fleetwright/core/fleet';

/** Drift that is told, and drift that ignores hide. A resource may be in both, with different fields. */
export interface Sorted {
  readonly told: readonly DriftedResource[];
  readonly hidden: readonly HiddenDrift[];
}

/** Sorts drift by what is to be ignored, field by field. A resource that is missing is hidden only as a whole. */
export function sortByIgnores(found: readonly DriftedResource[], ignores: readonly DriftIgnore[]): Sorted {
  if (ignores.length === 0) return { told: found, hidden: [] };
  const told: DriftedResource[] = [];
  const hidden: HiddenDrift[] = [];
  for (const resource of found) {
    const about = ignores.filter(({ kind, key }) => kind === resource.kind && matchesGlob(key, resource.key));
    const whole = about.filter(({ field }) => field === null);
    if (about.length === 0) told.push(resource);
    else if (whole.length > 0) hidden.push({ ...resource, ignored_by: idsOf(whole) });
    else if (resource.change === 'missing') told.push(resource);
    else {
      const covers = ({ path }: { path: string }) => about.filter(({ field }) => isWithin(path, field ?? ''));
      const shown = resource.fields.filter((field) => covers(field).length === 0);
      const covered = resource.fields.filter((field) => covers(field).length > 0);
      if (shown.length > 0) told.push({ ...resource, fields: shown });
      const ignored_by = idsOf(about.filter(({ field }) => covered.some(({ path }) => isWithin(path, field ?? ''))));
      if (covered.length > 0) hidden.push({ ...resource, fields: covered, ignored_by });
    }
  }
  return { told, hidden };
}

function idsOf(ignores: readonly DriftIgnore[]): string[] {
  return ignores.map(({ id }) => id);
}

/** `labels` holds `labels.team`, and `modules` holds `modules[nginx].version`. */
function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}
