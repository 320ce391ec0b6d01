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
import { compareResources, compareText, type ManagedFleet } from '@fleetwright/core/fleet';

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
  readonly moduleVersions: Map<string, ModuleVersion>;
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
    moduleVersions: new Map(),
    released: new Set(),
    operations: new Map(),
  };
}

/** The account's live fleet in the order the port promises. */
export function snapshotOf(tables: FleetTables): LiveSnapshot {
  return {
    account_id: tables.account,
    revision: tables.revision,
    resources: [...tables.resources.values()].toSorted(compareResources),
    gone: [...tables.gone.values()].toSorted(compareResources),
    module_versions: [...tables.moduleVersions.values()].toSorted(
      (a, b) => compareText(a.module, b.module) || compareText(a.promoted_at, b.promoted_at),
    ),
  };
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
