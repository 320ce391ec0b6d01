import type { Attributes, ResourceKind } from '@fleetwright/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwritable } from './check-written.ts';
import { resourceArbitrary } from './testing/index.ts';

const told = (kind: ResourceKind, attributes: Attributes, before: Attributes = {}) =>
  unwritable(kind, attributes, { ...before, ...attributes }).map(({ path, code }) => `${path} ${code}`);

describe('[FL41] what a fleet.yaml could not say of live attributes', () => {
  it.each<[ResourceKind, Attributes, string[]]>([
    ['node', { region: '' }, ['region invalid_value']],
    ['node', { template: 'no name' }, ['template invalid_name']],
    ['node', { instance_type: null }, []],
    ['module', { version: 'live' }, ['version version_expected']],
    ['module', { version: '1.0 beta' }, ['version invalid_version']],
    ['template', { modules: [{ name: 'a b', version: null }] }, ['modules[0].name invalid_name']],
    [
      'template',
      { modules: [{ name: 'a', version: '@blessed', priority: null }] },
      ['modules[0].version version_expected'],
    ],
    ['template', { modules: [{ name: 'a', version: '1.0', priority: null, enabled: false, config: { x: null } }] }, []],
    ['sdwan_peer', { endpoint: 'nowhere' }, ['endpoint invalid_endpoint']],
    [
      'virtual_ip',
      { primary_holder: 'a', failover_holders: ['b', 'a'] },
      ['failover_holders[1] primary_among_failover'],
    ],
    ['template', { node_platform: 'x', node_platform_id: 'y' }, ['node_platform_id conflicting_keys']],
  ])('is told at its path: of a %s, %j', (kind, attributes, problems) => {
    expect(told(kind, attributes)).toEqual(problems);
  });

  it('is held against what is live beside it, where one of the two changes', () => {
    expect(told('virtual_ip', { primary_holder: 'b' }, { failover_holders: ['b'] })).toHaveLength(1);
    expect(told('virtual_ip', { cidr: null }, { primary_holder: 'b', failover_holders: ['b'] })).toEqual([]);
    expect(told('template', { node_platform: 'x' }, { node_platform_id: 'y' })).toHaveLength(1);
    expect(told('template', { node_platform: 'x', node_platform_id: null }, { node_platform_id: 'y' })).toEqual([]);
  });

  it('is nothing of what a file declared', () => {
    fc.assert(
      fc.property(resourceArbitrary, ({ kind, attributes }) => {
        expect(unwritable(kind, attributes, attributes)).toEqual([]);
      }),
    );
  });
});
