import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { instanceDifferences } from './instances.ts';

const instance = (n: number, region: string, instance_type: string | null) => ({ id: idOf(n), region, instance_type });
const NODE = { region: 'eu-west-2', instance_type: 't3-medium' };

describe('[FL44] instances of a node', () => {
  it('are told where they run elsewhere or have another size, each attribute at its path', () => {
    const stray_instances = [instance(1, 'us-east-1', 't3-medium'), instance(2, 'ap-south-1', 't3-large')];
    expect(instanceDifferences({ kind: 'node', stray_instances }, NODE)).toEqual([
      { path: `instances[${idOf(1)}].region`, name: 'region', node: 'eu-west-2', instance: 'us-east-1' },
      { path: `instances[${idOf(2)}].region`, name: 'region', node: 'eu-west-2', instance: 'ap-south-1' },
      { path: `instances[${idOf(2)}].instance_type`, name: 'instance_type', node: 't3-medium', instance: 't3-large' },
    ]);
  });

  it.each([
    ['as the node is', [instance(1, 'eu-west-2', 't3-medium')], NODE],
    ['without a size, as a node of which none is said', [instance(1, 'eu-west-2', null)], { region: 'eu-west-2' }],
    ['without a size, where the node has null', [instance(1, 'eu', null)], { region: 'eu', instance_type: null }],
    ['not there at all', [], NODE],
  ])('are not told when they are %s', (_what, stray_instances, node) => {
    expect(instanceDifferences({ kind: 'node', stray_instances }, node)).toEqual([]);
  });

  it('have a size although of the node none is said', () => {
    const stray_instances = [instance(1, 'eu', 't3-large')];
    expect(instanceDifferences({ kind: 'node', stray_instances }, { region: 'eu' })).toEqual([
      { path: `instances[${idOf(1)}].instance_type`, name: 'instance_type', node: null, instance: 't3-large' },
    ]);
  });

  it('are those of nodes alone, and a node without any has none', () => {
    const stray_instances = [instance(1, 'elsewhere', null)];
    expect(instanceDifferences({ kind: 'module', stray_instances }, NODE)).toEqual([]);
    expect(instanceDifferences({ kind: 'node' }, NODE)).toEqual([]);
  });
});
