import type { Attributes, ResourceKind } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { assignmentKey, peerKey, splitKey, virtualIpKey } from './keys.ts';
import { describeResource, KINDS, resourceId } from './kinds.ts';
import { referencesInFields, referencesOf } from './references.ts';

const placed = (kind: ResourceKind, key: string, attributes: Attributes) =>
  referencesInFields(kind, key, attributes).map(({ path, target }) => `${path}: ${target.kind} ${target.key}`);

describe('[FL6] what fields refer to', () => {
  it.each<[ResourceKind, string, Attributes, string[]]>([
    ['node', 'n', { template: 't' }, ['template: template t']],
    ['node', 'n', {}, []],
    ['node', 'n', { template: 7 }, []],
    [
      'template',
      't',
      { modules: [{ name: 'a' }, 'b', { version: '1' }, null, { name: '' }, { name: 'a' }] },
      ['modules[0].name: module a', 'modules[1]: module b', 'modules[5].name: module a'],
    ],
    ['template', 't', { modules: null }, []],
    [
      'virtual_ip',
      'fabric/vip',
      { primary_holder: 'a', failover_holders: ['b', 'a'] },
      [
        'primary_holder: sdwan_peer fabric/a',
        'failover_holders[0]: sdwan_peer fabric/b',
        'failover_holders[1]: sdwan_peer fabric/a',
      ],
    ],
    // What names a key is no field, and a network's own address names nothing.
    ['assignment', 'n:m', { enabled: true }, []],
    ['sdwan_network', 'f', { cidr: '10.0.0.0/8' }, []],
  ])('is told of a %s %s %j at each place', (kind, key, attributes, expected) => {
    expect(placed(kind, key, attributes)).toEqual(expected);
  });

  it('is told once by a resource that mentions it twice', () => {
    const modules = [{ name: 'a' }, { name: 'b' }, { name: 'a' }];
    expect(referencesOf('template', 't', { modules })).toEqual([
      { kind: 'module', key: 'a' },
      { kind: 'module', key: 'b' },
    ]);
  });

  it('is nothing of what no text names, and a key without its second part names an empty one', () => {
    expect(referencesOf('node', 'n', { template: ['t'] as never })).toEqual([{ kind: 'template', key: 't' }]);
    expect(referencesOf('assignment', 'n', {})).toEqual([
      { kind: 'node', key: 'n' },
      { kind: 'module', key: '' },
    ]);
  });
});

describe('[FL5] keys of two names', () => {
  it('are put together and split again', () => {
    expect(assignmentKey('edge-01', 'nginx')).toBe('edge-01:nginx');
    expect(peerKey('fabric', 'edge-01')).toBe('fabric/edge-01');
    expect(virtualIpKey('fabric', 'cdn')).toBe('fabric/cdn');
    expect(splitKey('fabric/edge/01', '/')).toEqual(['fabric', 'edge/01']);
    expect(splitKey(':m', ':')).toEqual(['', 'm']);
  });
});

describe('[FL6] how a resource is named', () => {
  it.each<[ResourceKind, string, string, string]>([
    ['template', 'web', 'templates', 'template web'],
    ['module', 'nginx', 'modules', 'module nginx'],
    ['node', 'edge-01', 'nodes', 'node edge-01'],
    ['assignment', 'edge-01:nginx', 'assignments', 'assignment edge-01:nginx'],
    ['sdwan_network', 'fabric', 'sdwan.networks', 'network fabric'],
    ['sdwan_peer', 'fabric/edge-01', 'sdwan.networks.fabric.peers', 'peer fabric/edge-01'],
    ['virtual_ip', 'fabric/cdn', 'sdwan.networks.fabric.virtual_ips', 'virtual IP fabric/cdn'],
    ['federation_peer', 'emea', 'federation_peers', 'federation peer emea'],
  ])('%s %s stands in section %s and is called %s', (kind, key, section, sentence) => {
    expect(KINDS[kind].section(key)).toBe(section);
    expect(describeResource({ kind, key })).toBe(sentence);
    expect(resourceId(kind, key)).toBe(`${kind} ${key}`);
  });
});
