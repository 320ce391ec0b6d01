import type { Actor, Attributes, Change, LiveResource, LiveSnapshot, Plan } from '@fleetwright/contracts';
import { referencesOf, resourceId } from '@fleetwright/core/fleet';

const APPLY: Actor = { type: 'system', id: 'apply' };
const AT = '2026-01-02T00:00:00.000Z';

/**
 * The live fleet after a plan was applied, change by change, as the inventory would. Throws where the inventory would
 * refuse: at another version than the one computed from, or when something refers to what is not there.
 */
export function applyPlan(snapshot: LiveSnapshot, { changes, repository_id, revision }: Plan): LiveSnapshot {
  const live = new Map(snapshot.resources.map((resource) => [resourceId(resource.kind, resource.key), resource]));
  const gone = new Map(snapshot.gone.map((resource) => [resourceId(resource.kind, resource.key), resource]));
  let accountRevision = snapshot.revision;
  for (const change of changes) {
    const id = resourceId(change.kind, change.key);
    const before = live.get(id);
    if ((before?.version ?? null) !== change.live_version) throw new Error(`${id} is stale`);
    accountRevision += 1;
    gone.delete(id);
    if (change.action === 'delete') live.delete(id);
    else if (change.action === 'disown') {
      if (before) live.set(id, { ...before, version: accountRevision, managed_by: null });
    } else {
      const managed_by = { repository_id, last_applied: change.declared, revision };
      live.set(id, { ...written(change, before), version: accountRevision, managed_by });
    }
    refuseDangling(live);
  }
  return { ...snapshot, revision: accountRevision, resources: [...live.values()], gone: [...gone.values()] };
}

function written({ kind, key, write }: Change, before: LiveResource | undefined): LiveResource {
  const attributes: Attributes = Object.fromEntries([
    ...Object.entries(before?.attributes ?? {}),
    ...Object.entries(write),
  ]);
  return { kind, key, attributes, version: 1, managed_by: null, changed_by: APPLY, changed_at: AT };
}

function refuseDangling(live: ReadonlyMap<string, LiveResource>): void {
  for (const { kind, key, attributes } of live.values()) {
    for (const target of referencesOf(kind, key, attributes)) {
      const id = resourceId(target.kind, target.key);
      if (!live.has(id)) throw new Error(`${resourceId(kind, key)} refers to ${id}, which is not there`);
    }
  }
}
