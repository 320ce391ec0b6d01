import type { LiveResource } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { declare, diff, fileWith, fleet, live, managed, onlyChange, planFor } from './testing/world.ts';

const NODE = { template: 'base', region: 'eu' };
const BASE = live('template', 'base');
const stray = (region: string, instance_type: string | null = null) => ({ id: 'i-1', region, instance_type });
const withStray = (node: LiveResource, ...stray_instances: ReturnType<typeof stray>[]) => ({
  ...node,
  stray_instances,
});

describe('instances that differ from their node', () => {
  it('[DF31] are a change of the node: what it writes is what the node has already', () => {
    const node = withStray(managed('node', 'n', NODE), stray('us', 't3'));
    const change = onlyChange(planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, node])));
    expect(change).toMatchObject({ action: 'update', cause: 'drift', live_version: 1, declared: NODE });
    expect({ ...change.write }).toEqual({ region: 'eu', instance_type: null });
    expect(change.fields).toEqual([
      { path: 'instances[i-1].region', from: 'us', to: 'eu', cause: 'drift' },
      { path: 'instances[i-1].instance_type', from: 't3', to: null, cause: 'drift' },
    ]);
  });

  it('[DF31] are told beside what the file changes, by what the node will be', () => {
    const node = withStray(managed('node', 'n', NODE), stray('us'));
    const declared = { ...NODE, region: 'ap', labels: { a: 1 } };
    const change = onlyChange(planFor(fileWith([declare('node', 'n', declared)]), fleet([BASE, node])));
    expect(change.fields.map(({ path, to }) => [path, to])).toEqual([
      ['region', 'ap'],
      ['labels.a', 1],
      ['instances[i-1].region', 'ap'],
    ]);
    expect(change.write).toMatchObject({ region: 'ap' });
    const moved = { ...NODE, region: 'us' };
    const meets = onlyChange(planFor(fileWith([declare('node', 'n', moved)]), fleet([BASE, node])));
    expect(meets.fields.map(({ path }) => path)).toEqual(['region']);
  });

  it('[DF31] of a node that the repository does not manage are not its business', () => {
    const node = withStray(live('node', 'n', NODE), stray('us'));
    const change = onlyChange(planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, node])));
    expect([change.action, change.fields]).toEqual(['adopt', []]);
    expect(diff(fileWith([]), fleet([BASE, node]))).toMatchObject({ plan: { changes: [] } });
  });
});
