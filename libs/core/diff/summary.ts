import type {
  Change,
  ChangeAction,
  ChangeCounts,
  DesiredState,
  DiffSummary,
  NamesByAction,
  ResourceKind,
} from '@fleetwright/contracts';
import { splitKey } from '@fleetwright/core/fleet';

/** The diff in the shape in which a run shows it; names in plan order. Virtual IPs go by their bare name. */
export function summarise(changes: readonly Change[], desired: DesiredState): DiffSummary {
  const of = (kind: ResourceKind, nameOf: (key: string) => string = (key) => key): NamesByAction => {
    const names = (action: ChangeAction): string[] =>
      changes.filter((change) => change.kind === kind && change.action === action).map(({ key }) => nameOf(key));
    return {
      add: names('create'),
      update: names('update'),
      delete: names('delete'),
      adopt: names('adopt'),
      disown: names('disown'),
    };
  };
  return {
    templates: of('template'),
    modules: of('module'),
    nodes: of('node'),
    assignments: of('assignment'),
    sdwan: {
      networks: of('sdwan_network'),
      peers: of('sdwan_peer'),
      virtual_ips: of('virtual_ip', (key) => splitKey(key, '/')[1]),
    },
    federation_peers: of('federation_peer'),
    provider_configs: { informational: desired.provider_configs.map(({ name }) => name) },
  };
}

export function countChanges(changes: readonly Change[]): ChangeCounts {
  const counts = { create: 0, update: 0, delete: 0, adopt: 0, disown: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}
