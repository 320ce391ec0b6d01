import {
  type AccountId,
  type GoneResource,
  type Id,
  type Instance,
  type Json,
  type LiveResource,
  type LiveSnapshot,
  type ModuleVersion,
} from '@fleetwright/contracts';
import { compareResources, compareText, type ManagedFleet, resourceId } from '@fleetwright/core/fleet';
import { declarersOf, type DeclaringRepository } from './declaring.ts';
import { type Governance, UNGOVERNED } from './mode/governance.ts';

/**
 * The live fleet of one account as plain tables: what the rules in `SPEC.md` are about. Keys of the maps are `resourceId`,
 * ids, or `<module>@<version>`.
 */
export interface FleetTables {
  readonly account: AccountId;
  revision: number;
  readonly resources: Map<string, LiveResource>;
  readonly gone: Map<string, GoneResource>;
  readonly instances: Map<Id, Instance>;
  /** Of each instance the revision that changed it last. */
  readonly instanceVersions: Map<Id, number>;
  readonly moduleVersions: Map<string, ModuleVersion>;
  /** What repositories declare; those that were removed are not in it. */
  readonly declaring: Map<Id, DeclaringRepository>;
  /** Who may change by hand what git manages, and how often that was set. */
  governance: Governance;
  governanceVersion: number;
  /** Repositories whose ownership has ended for ever. */
  readonly released: Set<Id>;
  /** By operation id. `content` tells a repetition from another request under the same id. */
  readonly operations: Map<string, { readonly content: string; readonly result: Json; readonly revision: number }>;
}

/** The tables of an account that was just made, before its first revision. */
export function emptyTables(account: AccountId): FleetTables {
  return {
    account,
    revision: 0,
    resources: new Map(),
    gone: new Map(),
    instances: new Map(),
    instanceVersions: new Map(),
    moduleVersions: new Map(),
    declaring: new Map(),
    governance: UNGOVERNED,
    governanceVersion: 0,
    released: new Set(),
    operations: new Map(),
  };
}

/** The account's live fleet in the order the port promises. */
export function snapshotOf(tables: FleetTables): LiveSnapshot {
  return {
    account_id: tables.account,
    revision: tables.revision,
    resources: withStrays(tables, [...tables.resources.values()].toSorted(compareResources)),
    gone: [...tables.gone.values()].toSorted(compareResources),
    module_versions: [...tables.moduleVersions.values()].toSorted(
      (a, b) => compareText(a.module, b.module) || compareText(a.promoted_at, b.promoted_at),
    ),
    declared_by_others: declaredByOthers(tables),
  };
}

/** Each node with its instances that are not as it is. */
function withStrays(tables: FleetTables, resources: readonly LiveResource[]): LiveResource[] {
  const strays = Map.groupBy(
    [...tables.instances.values()].toSorted((a, b) => compareText(a.id, b.id)).filter((one) => isStray(tables, one)),
    ({ node }) => node,
  );
  return resources.map((resource) => {
    const own = resource.kind === 'node' ? strays.get(resource.key) : undefined;
    if (own === undefined) return resource;
    return {
      ...resource,
      stray_instances: own.map(({ id, region, instance_type }) => ({ id, region, instance_type })),
    };
  });
}

function isStray(tables: FleetTables, { node, region, instance_type }: Instance): boolean {
  const attributes = tables.resources.get(resourceId('node', node))?.attributes;
  if (attributes === undefined) return false;
  return attributes['region'] !== region || (attributes['instance_type'] ?? null) !== instance_type;
}

/** What one repository manages and another one declares, and counts. */
function declaredByOthers(tables: FleetTables): LiveSnapshot['declared_by_others'] {
  const managed = [...tables.resources.values(), ...tables.gone.values()].toSorted(compareResources);
  return managed.flatMap(({ kind, key, managed_by }) => {
    if (managed_by === null) return [];
    const others = declarersOf(tables.declaring, { kind, key }).filter((id) => id !== managed_by.repository_id);
    return others.map((repository_id) => ({ kind, key, repository_id }));
  });
}

/** What one repository manages. */
export function managedBy(tables: FleetTables, repository: Id): ManagedFleet {
  const { revision, resources, gone } = snapshotOf(tables);
  return {
    revision,
    resources: resources.filter(({ managed_by }) => managed_by?.repository_id === repository),
    gone: gone.filter(({ managed_by }) => managed_by.repository_id === repository),
  };
}
