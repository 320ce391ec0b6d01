import { createHash } from 'node:crypto';
import type { Attributes, LiveResource, LiveSnapshot, ResourceKind } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { contentOfFiles, live, reference, versionWith } from '../testing/fleet.ts';
import { describeReach } from './describe-reach.ts';
import type { AppliedChange } from './fleet-after.ts';
import { contentsOf, reachedNodes, stepOf } from './reached-nodes.ts';
import { reachProblems } from './reach-problems.ts';
import { Rendering } from './rendered.ts';
import { textDiff } from './text-diff.ts';

const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const CONTENTS: Readonly<Record<string, ModuleContent>> = {
  web: contentOfFiles({ '/etc/web.conf': 'workers {{ config.workers }};\nname {{ config.name }};\n' }),
  base: contentOfFiles({ '/etc/motd': 'hello\n' }),
  base2: contentOfFiles({ '/etc/motd': 'welcome\n', '/etc/issue': 'x\n' }),
  rival: contentOfFiles({ '/etc/web.conf': 'mine\n' }, ['web.service']),
  below: contentOfFiles({ '/etc/motd/part': 'x\n' }),
  unit: contentOfFiles({}, ['web.service']),
};

const FLEET: readonly LiveResource[] = [
  live('module', 'web', { config: { workers: 2, name: 'a' } }),
  live('module', 'base', { priority: 10 }),
  live('module', 'rival', { priority: 90 }),
  live('module', 'below'),
  live('module', 'unit'),
  live('template', 'edge', { modules: [reference('base'), reference('web')] }),
  live('template', 'bare', {}),
  live('node', 'n1', { template: 'edge', region: 'eu' }),
  live('node', 'n2', { template: 'edge', region: 'eu' }),
  live('node', 'n3', { template: 'bare', region: 'eu' }),
  live('sdwan_network', 'fabric', {}),
  live('sdwan_peer', 'fabric/n3', {}),
];
const snapshotOf = (resources: readonly LiveResource[]): LiveSnapshot => ({
  account_id: 'acme',
  revision: 1,
  resources: [...resources],
  gone: [],
  module_versions: [
    ...['web', 'base', 'rival', 'below', 'unit'].map((name) => versionWith(name, '1.0', name)),
    { ...versionWith('base', '2.0', 'base2'), state: 'blessed' as const },
  ],
  declared_by_others: [],
});

const change = (
  action: AppliedChange['action'],
  kind: ResourceKind,
  key: string,
  write: Attributes = {},
): AppliedChange => ({ action, kind, key, write, live: null });
const withModules = (...modules: ReturnType<typeof reference>[]) =>
  change('update', 'template', 'edge', { modules: modules as never });

function reach(changes: readonly AppliedChange[], resources = FLEET) {
  const groups = reachedNodes(stepOf(snapshotOf(resources), changes), digestOf);
  const rendering = new Rendering(new Map(Object.entries(CONTENTS)));
  return {
    ...describeReach(groups, rendering),
    problems: reachProblems(groups, rendering, 'fleet.yaml'),
    contents: contentsOf(groups),
  };
}

const eight = withModules(reference('base'), reference('web', { config: { workers: 8 } }));

describe('changes', () => {
  it('[BU10] reach the nodes whose modules they change, and no others', () => {
    const { total, groups } = reach([eight]);
    expect(total).toBe(2);
    expect(groups).toMatchObject([{ nodes: ['n1', 'n2'], change: 'changed', template: 'edge', networks: [] }]);
    expect(groups[0]?.modules).toEqual([{ name: 'web', change: 'changed', from: '1.0', to: '1.0' }]);
  });

  it('[BU10] that come to the same as before reach nobody', () => {
    expect(reach([withModules(reference('web'), reference('base'))]).total).toBe(0);
    expect(reach([change('update', 'node', 'n1', { region: 'us' })]).total).toBe(0);
    expect(reach([change('adopt', 'template', 'edge'), change('disown', 'node', 'n1')]).total).toBe(0);
    expect(reach([]).total).toBe(0);
  });

  it('[BU10] reach a node that is added, with the template that is added with it', () => {
    const { groups } = reach([
      change('create', 'template', 'new', { modules: [reference('base')] as never }),
      change('create', 'node', 'n4', { template: 'new', region: 'eu' }),
    ]);
    expect(groups).toMatchObject([
      { nodes: ['n4'], change: 'added', template: 'new', modules: [{ name: 'base', change: 'added', to: '1.0' }] },
    ]);
    expect(groups[0]?.files).toMatchObject([{ path: '/etc/motd', change: 'added' }]);
  });

  it('[BU10] reach the peers of a network, whatever of it they change', () => {
    for (const each of [
      change('update', 'sdwan_network', 'fabric', { cidr: '10.0.0.0/8' }),
      change('create', 'sdwan_peer', 'fabric/n1'),
      change('create', 'virtual_ip', 'fabric/vip', { primary_holder: 'n3' }),
    ]) {
      const named = reach([each]).groups.flatMap(({ nodes, networks }) => nodes.map((node) => [node, ...networks]));
      expect(named).toContainEqual(['n3', 'fabric']);
    }
  });

  it('[BU10] reach a node that takes another template', () => {
    const { groups } = reach([change('update', 'node', 'n3', { template: 'edge' })]);
    expect(groups[0]).toMatchObject({ nodes: ['n3'], template: 'edge', change: 'changed' });
    expect(groups[0]?.modules.map(({ name, change: what }) => [name, what])).toEqual([
      ['base', 'added'],
      ['web', 'added'],
    ]);
  });

  it('[BU11] make one group of nodes that are alike, the largest first', () => {
    const { groups, groups_total } = reach([
      eight,
      change('create', 'assignment', 'n3:base', {}),
      change('create', 'node', 'n0', { template: 'edge', region: 'eu' }),
    ]);
    expect(groups.map(({ nodes, change: what }) => [what, nodes])).toEqual([
      ['changed', ['n1', 'n2']],
      ['added', ['n0']],
      ['changed', ['n3']],
    ]);
    expect(groups_total).toBe(3);
  });
});

describe('files', () => {
  const fileOf = (changes: readonly AppliedChange[]) => reach(changes).groups[0]?.files;

  it('[BU12] are told as they come out on the node', () => {
    expect(fileOf([eight])).toEqual([
      {
        module: 'web',
        path: '/etc/web.conf',
        change: 'changed',
        diff: [
          '--- /etc/web.conf',
          '+++ /etc/web.conf',
          '@@ -1,2 +1,2 @@',
          '-workers 2;',
          '+workers 8;',
          ' name a;',
          '',
        ].join('\n'),
      },
    ]);
  });

  it('[BU12] of another version are compared with those of the one before', () => {
    const files = fileOf([withModules(reference('base', { version: '2.0' }), reference('web'))]);
    expect(files?.map(({ path, change: what }) => [path, what])).toEqual([
      ['/etc/issue', 'added'],
      ['/etc/motd', 'changed'],
    ]);
    expect(files?.[1]?.diff).toContain('-hello\n+welcome\n');
  });

  it('[BU12] show no secret, on neither side', () => {
    const named = (name: string) => withModules(reference('base'), reference('web', { config: { name } }));
    const [file] = fileOf([named('ghp_0123456789abcdef')]) ?? [];
    expect(file?.diff).toContain('+name [masked];');
    expect(JSON.stringify(reach([named('ghp_0123456789abcdef')]))).not.toContain('ghp_');
    const before = FLEET.map((resource) =>
      resource.key === 'edge'
        ? live('template', 'edge', {
            modules: [reference('base'), reference('web', { config: { name: 'ghp_aaaaaaaaaaaa' } })],
          })
        : resource,
    );
    const [other] = reach([named('ghp_0123456789abcdef')], before).groups[0]?.files ?? [];
    expect(other).toEqual({ module: 'web', path: '/etc/web.conf', change: 'changed', diff: null });
  });

  it('[BU13] of a node that is removed stay, and are not told', () => {
    const { groups } = reach([change('delete', 'node', 'n1')]);
    expect(groups).toMatchObject([{ nodes: ['n1'], change: 'removed', template: 'edge', modules: [], files: [] }]);
  });

  it('[BU13] of a module that is switched off go', () => {
    expect(fileOf([change('create', 'assignment', 'n1:web', { enabled: false })])).toMatchObject([
      { module: 'web', path: '/etc/web.conf', change: 'removed' },
    ]);
  });

  it('[BU16] are cut where nobody would read on', () => {
    expect(textDiff('/x', 'a\n', 'b\n')).toContain('-a\n+b\n');
    expect(textDiff('/x', 'a'.repeat(200_000), 'b')).toBeNull();
    const lines = (text: string) => Array.from({ length: 3_000 }, (_, n) => `${text}${n}`).join('\n');
    expect(textDiff('/x', lines('a'), lines('b'))).toBeNull();
  });

  it('[BU16] and nodes beyond the first are counted', () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      change('create', 'node', `m${n}`, { template: 'edge', region: 'eu' }),
    );
    const { total, groups } = reach(many);
    expect(total).toBe(30);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.nodes).toHaveLength(20);
    expect(groups[0]?.total).toBe(30);
  });
});

describe('what would go wrong', () => {
  const codesOf = (changes: readonly AppliedChange[], resources = FLEET) =>
    reach(changes, resources).problems.findings.map(({ severity, code, message, resource }) => [
      severity,
      code,
      message,
      resource?.key,
    ]);

  it('[BU14] is told of two modules with one path, and names both and the node', () => {
    expect(codesOf([withModules(reference('web'), reference('rival'))])).toEqual([
      ['error', 'file_conflict', '`web` and `rival` both declare `/etc/web.conf` (on n1 and 1 more)', 'n1'],
    ]);
    expect(codesOf([change('create', 'assignment', 'n2:rival', {})])).toEqual([
      ['error', 'file_conflict', '`web` and `rival` both declare `/etc/web.conf` (on n2)', 'n2'],
    ]);
  });

  it('[BU14] is told of a file where another module needs a folder, and of a unit', () => {
    expect(codesOf([change('create', 'assignment', 'n2:below', {})])).toEqual([
      [
        'error',
        'file_conflict',
        '`/etc/motd` is a file of `base`, and `below` needs a folder there for `/etc/motd/part` (on n2)',
        'n2',
      ],
    ]);
    expect(codesOf([withModules(reference('unit'), reference('rival'))])).toEqual([
      ['error', 'file_conflict', '`unit` and `rival` both declare the unit `web.service` (on n1 and 1 more)', 'n1'],
    ]);
  });

  it('[BU14] names what of the live fleet it stands on', () => {
    const { targets } = reach([change('create', 'assignment', 'n2:rival', {})]).problems;
    expect(targets).toEqual(
      expect.arrayContaining([
        { kind: 'module', key: 'web' },
        { kind: 'module', key: 'rival' },
        { kind: 'assignment', key: 'n2:rival' },
        { kind: 'template', key: 'edge' },
      ]),
    );
  });

  it('[BU14] is a warning where it was so before, and gone where the change mends it', () => {
    const wrong = [...FLEET, live('assignment', 'n1:rival', {})];
    expect(codesOf([eight], wrong).map(([severity, code]) => [severity, code])).toEqual([['warning', 'file_conflict']]);
    expect(reach([eight], wrong).problems.targets).toEqual([]);
    expect(codesOf([change('delete', 'assignment', 'n1:rival')], wrong)).toEqual([]);
  });

  it('[BU15] is told of a template that the config on the node cannot fill', () => {
    const odd = withModules(reference('base'), reference('web', { config: { workers: [1] } }));
    expect(codesOf([odd])).toEqual([
      [
        'error',
        'not_a_scalar',
        expect.stringMatching(/^`\/etc\/web.conf` of `web`, line 1, column 9: config.workers/),
        'n1',
      ],
    ]);
    const { groups } = reach([odd]);
    expect(groups[0]?.files[0]).toMatchObject({ path: '/etc/web.conf', change: 'changed', diff: null });
  });

  it('[BU15] is not told again of what was in place with the same config', () => {
    const odd = [
      ...FLEET.filter(({ key }) => key !== 'edge'),
      live('template', 'edge', { modules: [reference('base'), reference('web', { config: { workers: [1] } })] }),
    ];
    expect(codesOf([change('create', 'assignment', 'n1:below', { enabled: false })], odd)).toEqual([]);
    expect(codesOf([change('create', 'assignment', 'n1:unit', {})], odd)).toEqual([]);
  });
});

it('[BU16] of contents no more is read than fits', () => {
  expect(reach([eight]).contents.toSorted()).toEqual(['base', 'web']);
  const huge = snapshotOf(FLEET);
  const versions = huge.module_versions.map((version) => ({
    ...version,
    content: { digest: version.module, size_bytes: 40 * 1024 * 1024 },
  }));
  const groups = reachedNodes(stepOf({ ...huge, module_versions: versions }, [eight]), digestOf);
  expect(contentsOf(groups)).toHaveLength(1);
});
