import type { Attributes, Change, ResourceRef } from '@fleetwright/contracts';
import { compareResources, referencesOf, resourceId } from '@fleetwright/core/fleet';
import type { ChangeDraft } from './draft.ts';

/** A change that knows what it waits for. */
export type Linked = ChangeDraft & Pick<Change, 'depends_on'>;

/**
 * Adds to each change the other changes that must be in place before it: creates of what it will refer to; before a
 * delete, everything that stops referring to it. `after` are the attributes of declared resources, by resource id.
 */
export function linkChanges(drafts: readonly ChangeDraft[], after: ReadonlyMap<string, Attributes>): readonly Linked[] {
  const needs = new Map<string, Map<string, ResourceRef>>();
  const byId = new Map(drafts.map((draft) => [resourceId(draft.kind, draft.key), draft]));
  const link = (from: ResourceRef, to: ResourceRef): void => {
    const id = resourceId(from.kind, from.key);
    const known = needs.get(id) ?? new Map<string, ResourceRef>();
    known.set(resourceId(to.kind, to.key), { kind: to.kind, key: to.key });
    needs.set(id, known);
  };
  for (const draft of drafts) {
    const id = resourceId(draft.kind, draft.key);
    // What is given up changes nothing that anybody could wait for.
    if (draft.action === 'disown') continue;
    const becomes = draft.action === 'delete' ? [] : referencesOf(draft.kind, draft.key, after.get(id) ?? {});
    for (const target of becomes) {
      if (byId.get(resourceId(target.kind, target.key))?.action === 'create') link(draft, target);
    }
    if (!draft.live || draft.action === 'adopt') continue;
    const still = new Set(becomes.map((target) => resourceId(target.kind, target.key)));
    for (const target of referencesOf(draft.kind, draft.key, draft.live)) {
      const targetId = resourceId(target.kind, target.key);
      if (!still.has(targetId) && byId.get(targetId)?.action === 'delete') link(target, draft);
    }
  }
  return drafts.map((draft) => {
    const known = needs.get(resourceId(draft.kind, draft.key));
    return { ...draft, depends_on: known ? [...known.values()].sort(compareResources) : [] };
  });
}

/**
 * The order of apply: by kind and key, each change directly after what it waits for; deletes last, kinds reversed. The
 * same changes in any order give the same order.
 */
export function orderChanges(changes: readonly Linked[]): readonly Linked[] {
  const byId = new Map(changes.map((change) => [resourceId(change.kind, change.key), change]));
  const deletes = changes.filter(({ action }) => action === 'delete').sort((a, b) => compareResources(b, a));
  const others = changes.filter(({ action }) => action !== 'delete').sort(compareResources);
  const placed = new Set<Linked>();
  const ordered: Linked[] = [];
  // Kinds refer to kinds in one direction only, so this is never deeper than there are kinds.
  const place = (change: Linked): void => {
    if (placed.has(change)) return;
    placed.add(change);
    for (const { kind, key } of change.depends_on) {
      const needed = byId.get(resourceId(kind, key));
      if (needed) place(needed);
    }
    ordered.push(change);
  };
  for (const change of others) place(change);
  for (const change of deletes) place(change);
  return ordered;
}
