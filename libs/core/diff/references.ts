import type { DesiredState, Finding, ResourceRef } from '@fleetwright/contracts';
import { describeResource, referencesOf, resourceId } from '@fleetwright/core/fleet';
import type { LiveIndex } from './live-index.ts';
import type { Wanted } from './wanted.ts';

/** Errors for everything that a declaration refers to and that will not be there. Each names both ends. */
export function checkReferences(
  wanted: readonly Wanted[],
  declaredIds: ReadonlySet<string>,
  index: LiveIndex,
  removedIds: ReadonlySet<string>,
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { resource, declared, unresolved } of wanted) {
    const at = {
      file,
      line: resource.line,
      column: resource.column,
      resource: { kind: resource.kind, key: resource.key },
    };
    const missing = new Set<string>();
    for (const target of referencesOf(resource.kind, resource.key, declared)) {
      const id = resourceId(target.kind, target.key);
      const isLive = index.live(target.kind, target.key) !== undefined;
      if (declaredIds.has(id) || (isLive && !removedIds.has(id))) continue;
      missing.add(target.key);
      const why = isLive ? 'which this revision no longer declares' : 'which is neither in the file nor live';
      findings.push({ severity: 'error', code: UNRESOLVED, message: sentence(resource, target, why), ...at });
    }
    for (const pin of unresolved) {
      if (missing.has(pin.slice(0, pin.lastIndexOf('@')))) continue;
      const message = `${describeResource(resource)} pins ${pin}, and no version of the module is in that state; promote one, or pin a version`;
      findings.push({ severity: 'error', code: UNRESOLVED, message, ...at });
    }
  }
  return findings;
}

/**
 * The same question where no live state is at hand: notes for what the file refers to and does not declare, because it
 * may be live.
 */
export function noteOpenReferences(desired: DesiredState, file: string): readonly Finding[] {
  const declared = new Set(desired.resources.map(({ kind, key }) => resourceId(kind, key)));
  return desired.resources.flatMap((resource) =>
    referencesOf(resource.kind, resource.key, resource.declared)
      .filter((target) => !declared.has(resourceId(target.kind, target.key)))
      .map(
        (target): Finding => ({
          severity: 'info',
          code: UNRESOLVED,
          message: `${describeResource(resource)} refers to ${describeResource(target)}, which is not in the file; it has to be live`,
          file,
          line: resource.line,
          column: resource.column,
          resource: { kind: resource.kind, key: resource.key },
        }),
      ),
  );
}

const UNRESOLVED = 'unresolved_reference';

function sentence(from: ResourceRef, to: ResourceRef, why: string): string {
  return `${describeResource(from)} refers to ${describeResource(to)}, ${why}; declare it, or correct the reference`;
}
