import type { EventData, Management, ResourceRef } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';
import type { JournalEntry } from './journal.ts';
import type { FleetTables } from './state.ts';

/**
 * Takes the next journal entry into the tables, in place. The journal alone rebuilds resources, ownership, instances and
 * the catalogue.
 */
export function recordEntry(tables: FleetTables, entry: JournalEntry): void {
  tables.revision = entry.revision;
  switch (entry.type) {
    case 'ResourceChanged':
      return recordResource(tables, entry, entry.data);
    case 'ModuleVersionPromoted': {
      const { module, version, state, promoted_at, content } = entry.data;
      const known = { module, version, state, promoted_at, ...(content === undefined ? {} : { content }) };
      tables.moduleVersions.set(`${module}@${version}`, known);
      return;
    }
    case 'InstanceChanged': {
      const { instance, operation } = entry.data;
      if (operation === 'deleted') {
        tables.instances.delete(instance.id);
        tables.instanceVersions.delete(instance.id);
        return;
      }
      tables.instances.set(instance.id, instance);
      tables.instanceVersions.set(instance.id, entry.revision);
      return;
    }
    // What else is told changes no resource.
    default:
      return;
  }
}

function recordResource(tables: FleetTables, entry: JournalEntry, data: EventData<'ResourceChanged'>): void {
  const ref: ResourceRef = { kind: data.kind, key: data.key };
  const id = resourceId(ref.kind, ref.key);
  const by = { changed_by: entry.actor, changed_at: entry.recorded_at };
  if (data.attributes === null) return recordAbsence(tables, ref, data.managed_by, by);
  tables.gone.delete(id);
  const before = tables.resources.get(id);
  // Who changed the attributes last stays known when only ownership changes.
  const isOwnershipOnly = data.operation === 'adopted' || data.operation === 'released';
  const changed = isOwnershipOnly && before !== undefined ? before : by;
  tables.resources.set(id, {
    ...ref,
    attributes: data.attributes,
    version: data.revision,
    managed_by: data.managed_by,
    changed_by: changed.changed_by,
    changed_at: changed.changed_at,
  });
}

function recordAbsence(
  tables: FleetTables,
  ref: ResourceRef,
  management: Management | null,
  by: { changed_by: JournalEntry['actor']; changed_at: JournalEntry['recorded_at'] },
): void {
  const id = resourceId(ref.kind, ref.key);
  tables.resources.delete(id);
  if (ref.kind === 'module') {
    for (const [name, { module }] of tables.moduleVersions) if (module === ref.key) tables.moduleVersions.delete(name);
  }
  if (management === null) tables.gone.delete(id);
  else tables.gone.set(id, { ...ref, managed_by: management, ...by });
}
