import {
  type GoneResource,
  type Id,
  type LiveResource,
  type LiveSnapshot,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@fleetwright/contracts';

/** The live fleet by natural key, seen from one repository. */
export interface LiveIndex {
  live(kind: ResourceKind, key: string): LiveResource | undefined;
  /** Deleted by somebody while a repository managed it. Never also live. */
  gone(kind: ResourceKind, key: string): GoneResource | undefined;
  /** What this repository manages, in the snapshot's order. */
  readonly managed: readonly LiveResource[];
  readonly managedGone: readonly GoneResource[];
  /** The other repository that declares what this one manages: of several, the one that was registered first. */
  receiverOf(kind: ResourceKind, key: string): Id | undefined;
}

type ByKey<T> = Readonly<Record<ResourceKind, Map<string, T>>>;

export function indexLive(snapshot: LiveSnapshot, repositoryId: Id): LiveIndex {
  const live = emptyIndex<LiveResource>();
  const gone = emptyIndex<GoneResource>();
  const managed: LiveResource[] = [];
  const managedGone: GoneResource[] = [];
  for (const resource of snapshot.resources) {
    live[resource.kind].set(resource.key, resource);
    if (resource.managed_by?.repository_id === repositoryId) managed.push(resource);
  }
  for (const resource of snapshot.gone) {
    if (live[resource.kind].has(resource.key)) continue;
    gone[resource.kind].set(resource.key, resource);
    if (resource.managed_by.repository_id === repositoryId) managedGone.push(resource);
  }
  const receivers = emptyIndex<Id>();
  for (const { kind, key, repository_id: id } of snapshot.declared_by_others) {
    const known = receivers[kind].get(key);
    // Ids sort by the time they were made.
    if (id !== repositoryId && (known === undefined || id < known)) receivers[kind].set(key, id);
  }
  return {
    receiverOf: (kind, key) => receivers[kind].get(key),
    live: (kind, key) => live[kind].get(key),
    gone: (kind, key) => gone[kind].get(key),
    managed,
    managedGone,
  };
}

function emptyIndex<T>(): ByKey<T> {
  return Object.fromEntries(RESOURCE_KINDS.map((kind) => [kind, new Map<string, T>()])) as unknown as ByKey<T>;
}
