import type { Attributes, Finding, LiveResource, LiveSnapshot, ResourceKind } from '@fleetwright/contracts';
import { describeResource, KINDS_BY_NEED, referencesOf, resourceId } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import type { DraftOutcome } from './draft.ts';
import type { Wanted } from './wanted.ts';

/** What may not be proposed although the rest of the plan may. */
export interface HeldBack {
  readonly ids: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/**
 * Holds back what another repository manages, and everything that would come to depend on it. `outcomes` stand beside
 * `wanted`.
 */
export function holdBackForeign(wanted: readonly Wanted[], outcomes: readonly DraftOutcome[], file: string): HeldBack {
  const ids = new Set<string>();
  const findings: Finding[] = [];
  if (!wanted.some(({ otherOwner }) => otherOwner !== undefined)) return { ids, findings };

  for (const kind of KINDS_BY_NEED) {
    for (const [position, { resource, otherOwner }] of wanted.entries()) {
      if (resource.kind !== kind) continue;
      const { draft, after } = outcomes[position] as DraftOutcome;
      const ref = { kind, key: resource.key };
      const at = { file, line: resource.line, column: resource.column, resource: ref };
      if (otherOwner !== undefined) {
        ids.add(resourceId(kind, resource.key));
        const message = `${describeResource(ref)} is managed by another repository (${otherOwner}); remove it there, and it is handed over to this one as it is, or remove it here`;
        findings.push({ severity: 'error', code: 'owned_elsewhere' satisfies DiffCode, message, ...at });
        continue;
      }
      const needs = referencesOf(kind, resource.key, after).find((target) =>
        ids.has(resourceId(target.kind, target.key)),
      );
      if (!needs) continue;
      ids.add(resourceId(kind, resource.key));
      if (!draft) continue;
      const message = `the change of ${describeResource(ref)} is held back: it needs ${describeResource(needs)}, which another repository manages`;
      findings.push({ severity: 'warning', code: 'held_back' satisfies DiffCode, message, ...at });
    }
  }
  return { ids, findings };
}

/**
 * Holds back each delete of something that will still be used: by what nobody deletes, by what another repository
 * manages, or by a change that is itself held back. `after` are attributes that the plan changes, by resource id.
 */
export function holdBackUsed(
  snapshot: LiveSnapshot,
  removals: ReadonlySet<string>,
  after: ReadonlyMap<string, Attributes>,
  file: string,
): HeldBack {
  const ids = new Set<string>();
  const findings: Finding[] = [];
  if (removals.size === 0) return { ids, findings };

  const users = new Map<string, { readonly first: LiveResource; count: number }>();
  const byKind = Map.groupBy(snapshot.resources, ({ kind }) => kind);
  // Users before what they use, so that a delete held back counts as a user itself.
  for (const kind of KINDS_BY_NEED.toReversed()) {
    for (const resource of byKind.get(kind) ?? []) {
      const id = resourceId(kind, resource.key);
      if (removals.has(id)) {
        const used = users.get(id);
        if (!used) continue;
        ids.add(id);
        findings.push(inUse(kind, resource.key, used.first, used.count, file));
      }
      for (const target of referencesOf(kind, resource.key, after.get(id) ?? resource.attributes)) {
        const targetId = resourceId(target.kind, target.key);
        if (!removals.has(targetId)) continue;
        const used = users.get(targetId);
        if (used) used.count += 1;
        else users.set(targetId, { first: resource, count: 1 });
      }
    }
  }
  return { ids, findings };
}

function inUse(kind: ResourceKind, key: string, user: LiveResource, count: number, file: string): Finding {
  const more = count > 1 ? ` and ${count - 1} more` : '';
  const message = `${describeResource({ kind, key })} is no longer declared but still used by ${describeResource(user)}${more}; declare it again, or change what uses it`;
  return { severity: 'error', code: 'in_use' satisfies DiffCode, message, file, resource: { kind, key } };
}
