import type { DesiredResource, DesiredState, Finding, ResourceRef } from '@fleetwright/contracts';
import { describeResource, referencesOf, resourceId } from '@fleetwright/core/fleet';
import { type Declared, indexDeclared } from './declared.ts';
import type { LiveIndex } from './live-index.ts';
import type { Wanted } from './wanted.ts';

/** Errors for everything that a declaration refers to and that will not be there. Each names both ends. */
export function checkReferences(
  wanted: readonly Wanted[],
  declared: Declared,
  index: LiveIndex,
  removedIds: ReadonlySet<string>,
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = ({ kind, key, line, column }: DesiredResource, message: string): void => {
    findings.push({ severity: 'error', code: UNRESOLVED, message, file, line, column, resource: { kind, key } });
  };
  for (const { resource, declared: fields, unresolved } of wanted) {
    const missing: string[] = [];
    for (const target of referencesOf(resource.kind, resource.key, fields)) {
      if (declared.has(target.kind, target.key)) continue;
      const isLive = index.live(target.kind, target.key) !== undefined;
      if (isLive && !removedIds.has(resourceId(target.kind, target.key))) continue;
      missing.push(target.key);
      const why = isLive ? 'which this revision no longer declares' : 'which is neither in the file nor live';
      tell(resource, sentence(resource, target, why));
    }
    for (const pin of unresolved) {
      if (missing.includes(pin.slice(0, pin.lastIndexOf('@')))) continue;
      const what = `${describeResource(resource)} pins ${pin}, and no version of the module is in that state`;
      tell(resource, `${what}; promote one, or pin a version`);
    }
  }
  return findings;
}

/**
 * The same question where no live state is at hand: notes for what the file refers to and does not declare, because it
 * may be live.
 */
export function noteOpenReferences(desired: DesiredState, file: string): readonly Finding[] {
  const declared = indexDeclared(desired);
  return desired.resources.flatMap((resource) =>
    referencesOf(resource.kind, resource.key, resource.declared)
      .filter((target) => !declared.has(target.kind, target.key))
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
