import type { StoredEvent } from '@fleetwright/contracts';
import { resourceKey } from './fleet.ts';
import { readModel } from './read-model.ts';
import type { FleetHistoryRow } from './rows.ts';

/**
 * What each revision of an account made of one thing, as the journal tells it: rows that nobody touches again. Named by their
 * events, which are there once; a revision that came twice must not stop everybody's rows.
 */
export const fleetHistory = readModel<FleetHistoryRow>({
  name: 'fleet_history',
  facets: ['thing', 'operation', 'at'],
  appendOnly: true,
  rules: {
    ResourceChanged: {
      keysOf: ({ position }) => [String(position)],
      evolve: (_row, event) => {
        const { kind, key, operation, changed, attributes, managed_by } = event.data;
        const state = attributes === null ? null : { attributes, managed_by };
        return { ...entryOf(event), thing: resourceKey(kind, key), operation, changed, state };
      },
      replaces: true,
    },
    InstanceChanged: {
      keysOf: ({ position }) => [String(position)],
      evolve: (_row, event) => {
        const { instance, operation, changed = [] } = event.data;
        const state = operation === 'deleted' ? null : { instance };
        return { ...entryOf(event), thing: instanceThing(instance.id), operation, changed, state };
      },
      replaces: true,
    },
  },
});

/** What an instance is called among the things that have a history. */
export function instanceThing(id: string): string {
  return `${INSTANCES}/${id}`;
}

/** No kind of resource has this name. */
export const INSTANCES = 'instance';

function entryOf(event: StoredEvent<'ResourceChanged'> | StoredEvent<'InstanceChanged'>) {
  const { account_id, position, actor, recorded_at: at, data } = event;
  const { revision, origin } = data;
  return { account_id, position, revision, at, actor, origin };
}
