import type { AttributesOf, LiveResource, ModuleVersion, ResourceKind, StoredEvent } from '@fleetwright/contracts';
import { BundleManifest } from '@fleetwright/contracts/agents';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { completeAttributes } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexFleet } from './fleet-index.ts';
import { isNeverGiven, raisedEpoch } from './number.ts';
import { BundleResolver } from './resolve.ts';
import { TouchedNodes } from './touched.ts';

const digestOf = (value: unknown) =>
  JSON.stringify(value)
    .slice(0, 8)
    .padEnd(64, '0')
    .replaceAll(/[^0-9a-f]/g, 'a');

function live<K extends ResourceKind>(kind: K, key: string, given: Partial<AttributesOf<K>> = {}): LiveResource {
  const attributes = completeAttributes(kind, given as never);
  return {
    kind,
    key,
    attributes,
    version: 1,
    managed_by: null,
    changed_by: { type: 'user', id: 'a' },
    changed_at: '2026-01-01T00:00:00.000Z',
  };
}
const reference = (name: string, more: object = {}) => ({
  name,
  version: null,
  priority: null,
  enabled: true,
  config: {},
  ...more,
});
const version = (module: string, text: string, state: ModuleVersion['state'], n: number): ModuleVersion => ({
  module,
  version: text,
  state,
  promoted_at: `2026-01-0${n}T00:00:00.000Z`,
  content: { digest: `${n}`.repeat(64), size_bytes: n },
});

const FLEET: readonly LiveResource[] = [
  live('module', 'base', { priority: 10, config: { a: 1, b: 1 } }),
  live('module', 'nginx', { priority: 60, version: '1.0' }),
  live('module', 'extra', { priority: 60 }),
  live('template', 'web', { modules: [reference('nginx', { config: { w: 2 } }), reference('base')], config: { b: 2 } }),
  live('template', 'bare', {}),
  live('node', 'n1', { template: 'web', region: 'eu' }),
  live('node', 'n2', { template: 'web', region: 'eu' }),
  live('node', 'n3', { template: 'bare', region: 'eu' }),
  live('assignment', 'n2:extra', { config: { x: 1 } }),
  live('assignment', 'n2:base', { enabled: false }),
  live('sdwan_network', 'fabric', { topology: 'hub_and_spoke' }),
  live('sdwan_peer', 'fabric/n1', { publicly_reachable: true, lan_subnets: ['10.1.0.0/24'] }),
  live('sdwan_peer', 'fabric/n2', {}),
  live('sdwan_peer', 'fabric/n3', {}),
  live('virtual_ip', 'fabric/vip', { cidr: '10.9.0.1/32', primary_holder: 'n1' }),
];
const VERSIONS = [
  version('nginx', '1.0', 'live', 1),
  version('base', '2.0', 'live', 2),
  version('base', '2.1', 'live', 3),
];

const over = (resources: readonly LiveResource[], module_versions = VERSIONS) =>
  indexFleet({ account_id: 'acme', resources: [...resources], module_versions });
const manifest = (hostname: string, resources = FLEET) => {
  const made = new BundleResolver(over(resources), digestOf).manifestOf(hostname);
  return made === undefined ? undefined : BundleManifest.parse(made);
};

describe('the manifest of a node', () => {
  it('[BU1, BU2] lists what is in force on it, in the order of apply', () => {
    expect(manifest('n1')?.modules.map(({ name }) => name)).toEqual(['base', 'nginx']);
    expect(manifest('n2')?.modules.map(({ name }) => name)).toEqual(['extra', 'nginx']);
    expect(manifest('none')).toBeUndefined();
  });

  it('[BU3] has the version that is pinned, or the newest live one, with its content', () => {
    const of = (name: string) => manifest('n1')?.modules.find((module) => module.name === name);
    expect(of('nginx')).toMatchObject({ version: '1.0', content: { size_bytes: 1 } });
    expect(of('base')).toMatchObject({ version: '2.1', content: { size_bytes: 3 } });
    expect(manifest('n2')?.modules[0]).toMatchObject({ name: 'extra', version: null, content: null });
  });

  it('[BU4] has the effective config, key by key', () => {
    expect(manifest('n1')?.modules.map(({ config }) => config)).toEqual([
      { a: 1, b: 2 },
      { b: 2, w: 2 },
    ]);
    expect(manifest('n2')?.modules[0]?.config).toEqual({ b: 2, x: 1 });
  });

  it('[BU5] is the same to the byte, whatever order the fleet is read in', () => {
    const asRead = JSON.stringify(['n1', 'n2', 'n3'].map((hostname) => manifest(hostname)));
    fc.assert(
      fc.property(fc.shuffledSubarray([...FLEET], { minLength: FLEET.length }), (shuffled) => {
        expect(JSON.stringify(['n1', 'n2', 'n3'].map((hostname) => manifest(hostname, shuffled)))).toBe(asRead);
      }),
    );
  });

  it('[BU6] says that it is meant to be empty', () => {
    expect(manifest('n3')).toMatchObject({ empty: true, modules: [] });
    expect(manifest('n1')).toMatchObject({ empty: false });
  });

  it('[BU8] has the peers that it connects with, and what goes through them', () => {
    const hosts = (hostname: string) => manifest(hostname)?.networks[0]?.peers.map(({ host }) => host);
    expect(hosts('n1')).toEqual(['n2', 'n3']);
    expect(hosts('n2')).toEqual(['n1']);
    expect(manifest('n2')?.networks[0]?.peers[0]?.allowed).toEqual(['10.1.0.0/24', '10.9.0.1/32']);
    expect(manifest('n1')?.networks[0]?.virtual_ips).toEqual([{ name: 'vip', cidr: '10.9.0.1/32' }]);
  });
});

describe('a change', () => {
  const changed = (kind: ResourceKind, key: string) =>
    storedEvent('ResourceChanged', { kind, key } as never) as StoredEvent<'ResourceChanged'>;
  const touched = (kind: ResourceKind, key: string) =>
    [...new TouchedNodes(over(FLEET)).of(changed(kind, key))].toSorted();

  it.each<[ResourceKind, string, string[]]>([
    ['node', 'n1', ['n1']],
    ['assignment', 'n2:extra', ['n2']],
    ['template', 'web', ['n1', 'n2']],
    ['module', 'extra', ['n2']],
    ['module', 'nginx', ['n1', 'n2']],
    ['module', 'unused', []],
    ['virtual_ip', 'fabric/vip', ['n1', 'n2', 'n3']],
    ['federation_peer', 'other', []],
  ])('[BU7] of %s %s touches %j', (kind, key, nodes) => expect(touched(kind, key)).toEqual(nodes));

  it('[BU7] whatever it is, changes no manifest of a node that it does not touch', () => {
    for (const gone of FLEET.filter(({ kind }) => kind !== 'template' && kind !== 'node')) {
      const rest = FLEET.filter((resource) => resource !== gone);
      const nodes = touched(gone.kind, gone.key);
      for (const hostname of ['n1', 'n2', 'n3'].filter((each) => !nodes.includes(each))) {
        expect(manifest(hostname, rest)).toEqual(manifest(hostname));
      }
    }
  });
});

describe('a bundle number', () => {
  const given = { number: { epoch: 5, counter: 3 }, digest: 'a' };
  it.each<[object, boolean]>([
    [{}, false],
    [{ digest: 'b' }, true],
    [{ number: { epoch: 5, counter: 4 } }, true],
    [{ number: { epoch: 6, counter: 1 } }, true],
    [{ number: { epoch: 5, counter: 2 }, digest: 'b' }, false],
    [{ number: { epoch: 4, counter: 9 }, digest: 'b' }, false],
  ])('[BU9] %j beside the present one was never given: %s', (known, isNews) => {
    expect(isNeverGiven({ ...given, ...known } as typeof given, given)).toBe(isNews);
  });

  it('[BU9] rises beyond what a lost future may have given, and once a minute', () => {
    expect(raisedEpoch(0, { nowSeconds: 1_000, raisedAtSeconds: null })).toBe(1_000);
    expect(raisedEpoch(2_000, { nowSeconds: 1_000, raisedAtSeconds: 900 })).toBe(2_001);
    expect(raisedEpoch(1_000, { nowSeconds: 1_059, raisedAtSeconds: 1_000 })).toBeUndefined();
    expect(raisedEpoch(1_000, { nowSeconds: 1_060, raisedAtSeconds: 1_000 })).toBe(1_060);
    expect(raisedEpoch(9_000, { nowSeconds: 1_000, raisedAtSeconds: 9_000 })).toBe(9_001);
  });
});
