import type { Reach, ReachedGroup, ReachedNodes, ResourceKind } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { reachOfChange } from './reach-of-change.ts';

const file = (module: string) => ({ module, path: `/etc/${module}`, change: 'changed' as const, diff: null });
const group = (nodes: string[], more: Partial<ReachedGroup> = {}): ReachedGroup => ({
  nodes,
  total: nodes.length,
  change: 'changed',
  template: 'edge',
  modules: ['base', 'web'].map((name) => ({ name, change: 'changed' as const, from: '1', to: '2' })),
  networks: [],
  files: ['base', 'web'].map(file),
  files_total: 2,
  ...more,
});
const GROUPS = [
  group(['n1', 'n2']),
  group(['n3'], { template: 'bare', modules: [], files: [], files_total: 0, networks: ['fabric'] }),
  group(['n4'], { change: 'removed', modules: [], files: [], files_total: 0 }),
];
const REACH: Reach = { total: 4, groups: GROUPS, groups_total: 3 };
const ALL: ReachedNodes = GROUPS.map(({ nodes, change, template, modules, networks }) => {
  return { nodes, change, template, modules: modules.map(({ name }) => name), networks };
});
const of = (kind: ResourceKind, key: string) => reachOfChange(REACH, ALL, { kind, key });
const nodesOf = (kind: ResourceKind, key: string) => of(kind, key).groups.flatMap(({ nodes }) => nodes);

describe('the reach of one change', () => {
  it.each<[ResourceKind, string, string[]]>([
    ['node', 'n1', ['n1']],
    ['node', 'n4', ['n4']],
    ['node', 'n9', []],
    ['assignment', 'n2:web', ['n2']],
    ['template', 'edge', ['n1', 'n2']],
    ['template', 'bare', ['n3']],
    ['module', 'web', ['n1', 'n2']],
    ['module', 'other', []],
    ['sdwan_network', 'fabric', ['n3']],
    ['sdwan_peer', 'fabric/n3', ['n3']],
    ['virtual_ip', 'fabric/vip', ['n3']],
    ['virtual_ip', 'other/vip', []],
    ['federation_peer', 'fabric', []],
  ])('[RM90] %s %s is %j', (kind, key, nodes) => {
    expect(nodesOf(kind, key)).toEqual(nodes);
    expect(of(kind, key).total).toBe(nodes.length);
  });

  it('[RM90] of a module, or an assignment of one, shows that module alone', () => {
    expect(of('template', 'edge').groups[0]?.files.map(({ module }) => module)).toEqual(['base', 'web']);
    for (const { groups } of [of('module', 'web'), of('assignment', 'n1:web')]) {
      expect(groups[0]?.modules.map(({ name }) => name)).toEqual(['web']);
      expect(groups[0]?.files.map(({ module }) => module)).toEqual(['web']);
      expect(groups[0]?.files_total).toBe(1);
    }
  });

  it('[RM91] counts nodes of groups that the run does not tell', () => {
    const told = { ...REACH, groups: GROUPS.slice(0, 1) };
    expect(reachOfChange(told, ALL, { kind: 'node', key: 'n3' })).toEqual({ total: 1, groups: [], groups_total: 1 });
  });
});
