import type { Attributes, GoneResource, LiveResource, ResourceKind } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { compareExpected, compareManaged } from './drifted.ts';

const ADA = { type: 'user' as const, id: 'ada' };
const AT = '2026-01-02T03:04:05.000Z';
const managedBy = (last_applied: Attributes) => ({
  repository_id: idOf(1),
  last_applied,
  revision: 'a'.repeat(40),
});
const live = (
  kind: ResourceKind,
  key: string,
  attributes: Attributes,
  applied: Attributes | null = attributes,
  more: Partial<LiveResource> = {},
): LiveResource => ({
  kind,
  key,
  attributes,
  version: 3,
  managed_by: applied && managedBy(applied),
  changed_by: ADA,
  changed_at: AT,
  ...more,
});
const gone = (key: string): GoneResource => ({
  kind: 'node',
  key,
  managed_by: managedBy({ region: 'eu' }),
  changed_by: ADA,
  changed_at: AT,
});
const fieldsOf = (resource: LiveResource) =>
  compareManaged({ resources: [resource], gone: [] }).flatMap(({ fields }) => fields);

describe('[FL45] a managed resource', () => {
  it('that is as last applied has not drifted, whatever else it has', () => {
    const node = live('node', 'a', { region: 'eu', instance_type: 'large' }, { region: 'eu' });
    expect(compareManaged({ resources: [node], gone: [] })).toEqual([]);
  });

  it('that somebody changed is told with what was applied, what is there, who and when', () => {
    const node = live('node', 'a', { region: 'us', labels: { tier: 'edge', own: 1 } }, { region: 'eu', labels: {} });
    expect(compareManaged({ resources: [node], gone: [] })).toEqual([
      {
        kind: 'node',
        key: 'a',
        change: 'modified',
        fields: [
          { path: 'region', expected: 'eu', actual: 'us' },
          { path: 'labels.own', actual: 1 },
          { path: 'labels.tier', actual: 'edge' },
        ],
        changed_by: ADA,
        changed_at: AT,
      },
    ]);
  });

  it('that somebody deleted is told last, without fields', () => {
    const node = live('node', 'b', { region: 'us' }, { region: 'eu' });
    expect(compareManaged({ resources: [node], gone: [gone('a')] })).toEqual([
      expect.objectContaining({ key: 'b', change: 'modified' }),
      { kind: 'node', key: 'a', change: 'missing', fields: [], changed_by: ADA, changed_at: AT },
    ]);
  });

  it('is none where no repository manages it', () => {
    const stray = [{ id: idOf(7), region: 'elsewhere', instance_type: null }];
    const node = live('node', 'a', { region: 'us' }, null, { stray_instances: stray });
    expect(compareManaged({ resources: [node], gone: [] })).toEqual([]);
  });

  it.each<[string, ResourceKind, Attributes, Attributes, object[]]>([
    ['a field that is no longer there', 'node', {}, { region: 'eu' }, [{ path: 'region', expected: 'eu' }]],
    [
      'null for what was said',
      'node',
      { instance_type: null },
      { instance_type: 'x' },
      [{ path: 'instance_type', expected: 'x', actual: null }],
    ],
    ['a key of a map that is gone', 'node', { labels: {} }, { labels: { a: 1 } }, [{ path: 'labels.a', expected: 1 }]],
    ['a field that the kind does not have', 'node', {}, { colour: 'red' }, [{ path: 'colour', expected: 'red' }]],
    [
      'a field that objects have anyway',
      'node',
      {},
      JSON.parse('{"__proto__":"x"}') as Attributes,
      [{ path: '__proto__', expected: 'x' }],
    ],
    ['nothing: another spelling of one network', 'sdwan_network', { cidr: 'FD00::/48' }, { cidr: 'fd00:0::/48' }, []],
    ['nothing: a mask was applied', 'module', { config: { token: 't' } }, { config: { token: '[masked]' } }, []],
    [
      'what stands beside a mask',
      'module',
      { config: { token: 't', port: 2 } },
      {
        config: { token: '[masked]', port: 1 },
      },
      [{ path: 'config.port', expected: 1, actual: 2 }],
    ],
  ])('tells %s', (_what, kind, attributes, applied, fields) => {
    expect(fieldsOf(live(kind, 'a', attributes, applied))).toEqual(fields);
  });

  const stray = [{ id: idOf(7), region: 'elsewhere', instance_type: 'large' }];

  it('whose instance alone differs was changed by nobody who is known', () => {
    const attributes = { region: 'eu', instance_type: 'large' };
    const [told] = compareManaged({
      resources: [live('node', 'a', attributes, attributes, { stray_instances: stray })],
      gone: [],
    });
    expect(told).toMatchObject({ changed_by: null, changed_at: null });
    expect(told?.fields).toEqual([{ path: `instances[${idOf(7)}].region`, expected: 'eu', actual: 'elsewhere' }]);
  });

  it('is told before its instances, which are held against what it is now', () => {
    const node = live(
      'node',
      'a',
      { region: 'us', instance_type: 'large' },
      { region: 'eu' },
      { stray_instances: stray },
    );
    const [told] = compareManaged({ resources: [node], gone: [] });
    expect(told).toMatchObject({ changed_by: ADA, changed_at: AT });
    expect(told?.fields).toEqual([
      { path: 'region', expected: 'eu', actual: 'us' },
      { path: `instances[${idOf(7)}].region`, expected: 'us', actual: 'elsewhere' },
    ]);
  });
});

describe('[FL45] a resource held against what it was to be', () => {
  it('is as expected', () => {
    expect(compareExpected(live('node', 'a', { region: 'eu' }), { region: 'eu' })).toBeUndefined();
  });

  it('also where nothing is expected of it and nobody manages it', () => {
    expect(compareExpected(live('node', 'a', { region: 'eu' }, null), undefined)).toBeUndefined();
  });

  it('differs from it although it is as stored as last applied', () => {
    const told = compareExpected(live('node', 'a', { region: 'us' }), { region: 'eu' });
    expect(told?.fields).toEqual([{ path: 'region', expected: 'eu', actual: 'us' }]);
  });

  it('differs from what is stored as last applied although it is as expected', () => {
    const told = compareExpected(live('node', 'a', { region: 'us' }, { region: 'eu' }), { region: 'us' });
    expect(told?.fields).toEqual([{ path: 'region', expected: 'eu', actual: 'us' }]);
  });

  it('tells each place once, as expected, and then what only the stored form tells', () => {
    const applied = { region: 'eu', labels: { a: 1 } };
    const told = compareExpected(live('node', 'a', { region: 'us', labels: {} }, applied), { region: 'ap' });
    expect(told?.fields).toEqual([
      { path: 'region', expected: 'ap', actual: 'us' },
      { path: 'labels.a', expected: 1 },
    ]);
  });
});
