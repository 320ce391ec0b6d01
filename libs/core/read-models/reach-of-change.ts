import type { Reach, ReachedGroup, ReachedNodes, ResourceRef } from '@fleetwright/contracts';
import { splitKey } from '@fleetwright/core/fleet';

type Listed = ReachedNodes[number];

/**
 * The part of a run's reach that one of its changes has a hand in: its nodes, as they are once the whole run is applied.
 * `all` has every group of the reach, in the same order.
 */
export function reachOfChange(reach: Reach, all: ReachedNodes, change: ResourceRef): Reach {
  const parts = all.flatMap((listed, at) => {
    const nodes = nodesOf(listed, change);
    return nodes.length === 0 ? [] : [{ nodes, group: reach.groups[at] }];
  });
  return {
    total: parts.reduce((sum, { nodes }) => sum + nodes.length, 0),
    groups: parts.flatMap(({ nodes, group }) => (group === undefined ? [] : [partOf(group, nodes, change)])),
    groups_total: parts.length,
  };
}

function nodesOf(listed: Listed, { kind, key }: ResourceRef): readonly string[] {
  const all = (isReached: boolean) => (isReached ? listed.nodes : []);
  const one = (hostname: string) => listed.nodes.filter((node) => node === hostname);
  switch (kind) {
    case 'node':
      return one(key);
    case 'assignment':
      return one(splitKey(key, ':')[0]);
    case 'template':
      return all(listed.template === key && listed.change !== 'removed');
    case 'module':
      return all(listed.modules.includes(key));
    case 'sdwan_network':
      return all(listed.networks.includes(key));
    case 'sdwan_peer':
    case 'virtual_ip':
      return all(listed.networks.includes(splitKey(key, '/')[0]));
    case 'federation_peer':
      return [];
  }
}

/** Of what a group tells, what this change is about: of a module's change, and an assignment's, that module alone. */
function partOf(group: ReachedGroup, nodes: readonly string[], change: ResourceRef): ReachedGroup {
  const module = moduleOf(change);
  const isIts = (name: string) => module === undefined || module === name;
  const files = group.files.filter((file) => isIts(file.module));
  return {
    ...group,
    nodes: nodes.length === group.total ? group.nodes : [...nodes],
    total: nodes.length,
    modules: group.modules.filter(({ name }) => isIts(name)),
    files,
    files_total: module === undefined ? group.files_total : files.length,
  };
}

function moduleOf({ kind, key }: ResourceRef): string | undefined {
  if (kind === 'module') return key;
  return kind === 'assignment' ? splitKey(key, ':')[1] : undefined;
}
