import type { Attributes, Change, DesiredState, Json, Plan } from '@fleetwright/contracts';
import { channelOf, emptyMap, isMap, type JsonMap, nameOf, own, partAt, resourceId } from '@fleetwright/core/fleet';

/** What a run wants each resource to be, by resource id: what its file declares, and what it puts back to the default. */
export type Expected = ReadonlyMap<string, Attributes>;

/**
 * Taken from the document that parsing wrote: whatever loses a part of it later, on the way to the plan, to the inventory
 * or in it, is found by comparing with this. The plan only adds the versions that the file's channels stood for, and
 * fields that are no longer declared.
 */
export function expectedOf(desired: DesiredState, plan: Pick<Plan, 'changes'>): Expected {
  const changes = new Map(plan.changes.map((change) => [resourceId(change.kind, change.key), change]));
  return new Map(
    desired.resources.map((resource) => {
      const id = resourceId(resource.kind, resource.key);
      const change = changes.get(id);
      return [id, { ...resetBy(change, resource.declared), ...pinned(resource.declared, change?.declared) }];
    }),
  );
}

function resetBy(change: Change | undefined, declared: Attributes): Attributes {
  // A create writes every default; nobody declared them, so whoever changes them does no harm.
  if (change?.action !== 'update') return {};
  return Object.fromEntries(Object.entries(change.write).filter(([name]) => !Object.hasOwn(declared, name)));
}

/** A channel that the plan does not resolve is not compared. */
function pinned(declared: Attributes, planned: Attributes | undefined): Attributes {
  const withPin = (map: JsonMap, version: Json | undefined): JsonMap => {
    if (channelOf(map['version']) === undefined) return map;
    const copy = emptyMap();
    for (const [key, value] of Object.entries(map)) {
      if (key !== 'version') copy[key] = value;
      else if (version !== undefined) copy[key] = version;
    }
    return copy;
  };
  const { modules } = declared;
  if (!Array.isArray(modules)) return withPin(declared, own(planned, 'version'));
  const items = modules.map((item) =>
    isMap(item) ? withPin(item, partAt(own(planned, 'modules'), [nameOf(item), 'version'])) : item,
  );
  return { ...declared, modules: items };
}
