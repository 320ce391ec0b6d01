import { type EventType, MODE_EVENTS, type ModeEventType, type StoredEvent } from '@fleetwright/contracts';
import { readModel, type ProjectionRule } from './read-model.ts';
import type { AccountRow, InstanceRow, ModuleVersionRow, ResourceRow } from './rows.ts';

/** The live fleet, followed by inventory's journal. Each event carries the whole new state, so rules replace. */

export const resources = readModel<ResourceRow>({
  name: 'resources',
  facets: ['kind', 'key'],
  rules: {
    ResourceChanged: {
      keysOf: ({ data }) => [resourceKey(data.kind, data.key)],
      evolve: (row, event) => {
        const { kind, key, attributes, managed_by, revision } = event.data;
        if (attributes === null) return null;
        return {
          account_id: event.account_id,
          kind,
          key,
          attributes,
          version: revision,
          managed_by,
          changed_by: event.actor,
          changed_at: event.recorded_at,
          created_at: row?.created_at ?? event.recorded_at,
          position: row?.position ?? event.position,
        };
      },
    },
  },
});

/** Key of a resource's row: `node/edge-01`, `sdwan_peer/fabric/edge-01`. */
export function resourceKey(kind: string, key: string): string {
  return `${kind}/${key}`;
}

export const instances = readModel<InstanceRow>({
  name: 'instances',
  facets: ['node', 'status', 'region'],
  rules: {
    InstanceChanged: {
      keysOf: ({ data }) => [data.instance.id],
      evolve: (row, event) => {
        const { instance, operation, revision } = event.data;
        if (operation === 'deleted') return null;
        return {
          ...instance,
          account_id: event.account_id,
          version: revision,
          created_at: row?.created_at ?? event.recorded_at,
          updated_at: event.recorded_at,
          position: row?.position ?? event.position,
        };
      },
    },
  },
});

export const moduleVersions = readModel<ModuleVersionRow>({
  name: 'module_versions',
  facets: ['module', 'state'],
  rules: {
    ModuleVersionPromoted: {
      keysOf: ({ data }) => [`${data.module}@${data.version}`],
      evolve: (row, event) => {
        const { module, version, state, promoted_at, content } = event.data;
        const position = row?.position ?? event.position;
        const carried = content === undefined ? {} : { content };
        return { account_id: event.account_id, module, version, state, promoted_at, ...carried, position };
      },
    },
  },
});

type Mutation =
  | 'ResourceChanged'
  | 'InstanceChanged'
  | 'ModuleVersionPromoted'
  | 'AccountCreated'
  | 'DeclarationsChanged'
  | ModeEventType;

/** Who may change what: nothing of the fleet changes, but its revision. */
const MODE_TYPES = Object.keys(MODE_EVENTS) as ModeEventType[];

function moved<T extends Mutation>(nameOf: (event: StoredEvent<T>) => string | null): ProjectionRule<AccountRow, T> {
  return {
    keysOf: (event) => [event.account_id],
    evolve: (row, event) => ({
      account_id: event.account_id,
      name: nameOf(event) ?? row?.name ?? event.account_id,
      revision: event.data.revision,
      created_at: row?.created_at ?? event.recorded_at,
      position: row?.position ?? event.position,
    }),
  };
}

export const accounts = readModel<AccountRow>({
  name: 'accounts',
  rules: {
    AccountCreated: moved(({ data }) => data.name),
    ResourceChanged: moved(() => null),
    InstanceChanged: moved(() => null),
    ModuleVersionPromoted: moved(() => null),
    DeclarationsChanged: moved(() => null),
    ...Object.fromEntries(MODE_TYPES.map((type) => [type, moved<ModeEventType>(() => null)])),
  } satisfies { readonly [T in EventType]?: ProjectionRule<AccountRow, T> },
});
