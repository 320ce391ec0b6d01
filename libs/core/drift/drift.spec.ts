import type { Attributes, DriftedResource, DriftIgnore, LiveResource } from '@fleetwright/contracts';
import { compareManaged, type ManagedFleet } from '@fleetwright/core/fleet';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { decideDrift, driftFold } from './drift.ts';
import { digestOf, fleet, gone, maskOf, node, REPOSITORY, resource } from './testing/fleets.ts';

const decide = (managed: ManagedFleet) => (state: typeof driftFold.initial) =>
  decideDrift(state, {
    ...{ repository_id: REPOSITORY, managed, digestOf, maskOf },
    ...{ found: compareManaged(managed), ignores: [] },
  });

const pathsOf = (resources: readonly DriftedResource[]) =>
  resources.map(({ fields }) => fields.map(({ path }) => path));

/** What is recorded after having looked at each fleet in turn. */
function lookedAt(...fleets: readonly ManagedFleet[]) {
  const events: Fact[] = [];
  for (const managed of fleets) {
    const { decision } = given(driftFold, events).when(decide(managed));
    if (decision.kind === 'accepted') events.push(...(decision.facts as readonly Fact[]));
  }
  return given(driftFold, events);
}

describe('comparison', () => {
  it('[DR1] finds declared fields that differ, and nothing else', () => {
    const declared = { region: 'eu', template: 'web' };
    const same = node('a', declared, { region: 'eu', template: 'web', labels: { tier: '1' } });
    const other = node('b', declared, { region: 'us', template: 'web', instance_type: 'large' });
    const unmanaged: LiveResource = { ...node('c', declared, { region: 'us' }), managed_by: null };
    expect(compareManaged(fleet([same, other, unmanaged]))).toMatchObject([
      { kind: 'node', key: 'b', change: 'modified', fields: [{ path: 'region', expected: 'eu', actual: 'us' }] },
    ]);
  });

  it.each<[string, string, LiveResource['kind'], Attributes, Attributes, string[]]>([
    [
      'template modules are a set by name',
      '',
      'template',
      { modules: [module('b', '1'), module('a', '1')] },
      { modules: [module('a', '1'), module('b', '1')] },
      [],
    ],
    [
      'a changed module is named',
      '',
      'template',
      { modules: [module('a', '1')] },
      { modules: [module('a', '2')] },
      ['modules[a].version'],
    ],
    [
      'failover holders keep their order',
      '',
      'virtual_ip',
      { failover_holders: ['a', 'b'] },
      { failover_holders: ['b', 'a'] },
      ['failover_holders'],
    ],
    ['subnets are a set', '', 'sdwan_peer', { lan_subnets: ['b', 'a'] }, { lan_subnets: ['a', 'b'] }, []],
    [
      'maps compare key by key',
      '',
      'node',
      { labels: { a: '1', b: '2' } },
      { labels: { b: '3', a: '1' } },
      ['labels.b'],
    ],
    ['a key too many differs', '', 'node', { labels: {} }, { labels: { a: '1' } }, ['labels.a']],
  ])('[DR2] %s', (_title, _, kind, expected, actual, paths) => {
    const found = compareManaged(fleet([resource(kind, 'x', expected, actual)]));
    expect(pathsOf(found)).toEqual(paths.length > 0 ? [paths] : []);
  });

  it('[DR3] finds what somebody deleted', () => {
    expect(compareManaged(fleet([], [gone('a')]))).toMatchObject([{ key: 'a', change: 'missing', fields: [] }]);
  });

  it('[DR4] says who did it, and when', () => {
    const found = compareManaged(fleet([node('a', { region: 'eu' }, { region: 'us' })], [gone('b')]));
    for (const { changed_by, changed_at } of found) {
      expect(changed_by).toEqual({ type: 'user', id: 'operator' });
      expect(changed_at).toBe('2026-01-01T00:00:00.000Z');
    }
    expect(found).toHaveLength(2);
  });
});

describe('drift', () => {
  const drifted = fleet([node('a', { region: 'eu' }, { region: 'us' })]);

  it('[DR5] is told once', () => {
    given(driftFold).when(decide(drifted)).thenFactTypes('DriftDetected');
    lookedAt(drifted).when(decide(drifted)).thenNothing();
    const bySomebodyElse = fleet([
      { ...node('a', { region: 'eu' }, { region: 'us' }), changed_by: { type: 'user', id: 'other' }, version: 99 },
    ]);
    lookedAt(drifted).when(decide(bySomebodyElse)).thenNothing();
  });

  it('[DR5] is told again when it changed', () => {
    const further = fleet([node('a', { region: 'eu' }, { region: 'ap' })]);
    lookedAt(drifted).when(decide(further)).thenFactTypes('DriftDetected');
    lookedAt(drifted, fleet()).when(decide(drifted)).thenFactTypes('DriftDetected');
  });

  it('[DR6] ends once, by its name', () => {
    given(driftFold).when(decide(fleet())).thenNothing();
    const ended = lookedAt(drifted).when(decide(fleet())).thenFactTypes('DriftResolved');
    const begun = given(driftFold).when(decide(drifted));
    const fingerprintOf = (spec: typeof ended) => spec.decision.kind === 'accepted' && spec.decision.facts[0]?.data;
    expect(fingerprintOf(ended)).toMatchObject({
      fingerprint: (fingerprintOf(begun) as { fingerprint: string }).fingerprint,
    });
    lookedAt(drifted, fleet()).when(decide(fleet())).thenNothing();
  });

  const nodes = (count: number) =>
    Array.from({ length: count }, (_, n) => node(`n${n}`, { region: 'eu' }, { region: 'us' }));

  it.each([
    ['10 resources', fleet(nodes(10)), 'medium'],
    ['11 resources', fleet(nodes(11)), 'high'],
    ['one that is missing', fleet([], [gone('a')]), 'high'],
  ])('[DR7] of %s', (_, managed, severity) => {
    const spec = given(driftFold).when(decide(managed));
    expect(spec.decision).toMatchObject({ facts: [{ data: { severity } }] });
  });

  it('[DR8] names the revision that was applied last to what drifted', () => {
    const at = (key: string, version: number, revision: string, region: string): LiveResource => ({
      ...node(key, { region: 'eu' }, { region }),
      version,
      managed_by: { repository_id: REPOSITORY, last_applied: { region: 'eu' }, revision: revision.repeat(40) },
    });
    const managed = fleet([at('a', 5, 'a', 'us'), at('b', 7, 'b', 'us'), at('c', 9, 'c', 'eu')]);
    const revisionOf = (given_: ManagedFleet) => {
      const { decision } = given(driftFold).when(decide(given_));
      return (
        decision.kind === 'accepted' && decision.facts[0]?.type === 'DriftDetected' && decision.facts[0].data.revision
      );
    };
    expect(revisionOf(managed)).toBe('b'.repeat(40));
    expect(revisionOf(fleet([], [gone('a')]))).toBe('f'.repeat(40));
  });

  it('[DR2] another spelling of a network or an endpoint is no drift', () => {
    const applied = { endpoint: 'edge:1', lan_subnets: ['fd00::/48', '10.0.0.0/8'] };
    const respelled = { endpoint: 'Edge:1', lan_subnets: ['10.0.0.0/8', 'FD00:0::/48'] };
    expect(compareManaged(fleet([resource('sdwan_peer', 'f/a', applied, respelled)]))).toEqual([]);
    const moved = { ...respelled, endpoint: 'edge:2' };
    expect(pathsOf(compareManaged(fleet([resource('sdwan_peer', 'f/a', applied, moved)])))).toEqual([['endpoint']]);
  });

  it('[DR15] an instance that is not as its managed node is drift of the node', () => {
    const whole = { region: 'eu', instance_type: null };
    const plain = node('a', { region: 'eu' }, whole);
    const strays = [
      { id: 'i-1', region: 'us', instance_type: null },
      { id: 'i-2', region: 'eu', instance_type: 't3' },
    ];
    const [drifted] = compareManaged(fleet([{ ...plain, stray_instances: strays }]));
    expect(drifted).toEqual({
      kind: 'node',
      key: 'a',
      change: 'modified',
      fields: [
        { path: 'instances[i-1].region', expected: 'eu', actual: 'us' },
        { path: 'instances[i-2].instance_type', expected: null, actual: 't3' },
      ],
      changed_by: null,
      changed_at: null,
    });
    const changed = node('a', { region: 'ap' }, whole);
    const [both] = compareManaged(fleet([{ ...changed, stray_instances: strays.slice(0, 1) }]));
    expect([both?.fields.map(({ path }) => path), both?.changed_by?.id]).toEqual([
      ['region', 'instances[i-1].region'],
      'operator',
    ]);
    expect(compareManaged(fleet([{ ...plain, managed_by: null, stray_instances: strays }]))).toEqual([]);
  });

  const ignore = (key: string, field: string | null = null): DriftIgnore => ({
    ...{ id: idOf(7), kind: 'node', key, field, reason: 'being repaired', expires_at: '2026-02-01T00:00:00.000Z' },
    ...{ created_by: { type: 'user', id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
  });
  const decideIgnoring = (managed: ManagedFleet, ignores: DriftIgnore[]) => (state: typeof driftFold.initial) =>
    decideDrift(state, {
      repository_id: REPOSITORY,
      managed,
      found: compareManaged(managed),
      ignores,
      digestOf,
      maskOf,
    });

  it('[DR17] that is hidden is recorded once, and told again once nothing hides it', () => {
    const hidden = given(driftFold).when(decideIgnoring(drifted, [ignore('*')]));
    const [fact] = hidden.decision.kind === 'accepted' ? hidden.decision.facts : [];
    expect(fact).toMatchObject({
      type: 'HiddenDriftChanged',
      data: { total: 1, resources: [{ key: 'a', ignored_by: [idOf(7)] }] },
    });
    const known = given(driftFold, [fact as Fact]);
    known.when(decideIgnoring(drifted, [ignore('*')])).thenNothing();
    known.when(decideIgnoring(drifted, [])).thenFactTypes('DriftDetected', 'HiddenDriftChanged');
    known.when(decideIgnoring(fleet(), [ignore('*')])).thenFacts({
      type: 'HiddenDriftChanged',
      data: { repository_id: REPOSITORY, fingerprint: null, resources: [], total: 0, live_revision: fleet().revision },
    });
  });

  it('[DR16] ends as told when it is hidden', () => {
    lookedAt(drifted)
      .when(decideIgnoring(drifted, [ignore('a', 'region')]))
      .thenFactTypes('DriftResolved', 'HiddenDriftChanged');
  });

  it('[DR9] is reported without secrets, within bounds', () => {
    const secret = resource(
      'module',
      'm',
      { config: { db_password: 'a', long: 'x' } },
      { config: { db_password: 'b', long: 'y'.repeat(5_000) } },
    );
    const managed = fleet([secret, ...nodes(500)]);
    const { decision } = given(driftFold).when(decide(managed));
    const [fact] = decision.kind === 'accepted' ? decision.facts : [];
    expect(fact?.data).toMatchObject({ total: 501 });
    const text = JSON.stringify(fact);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(fact?.type === 'DriftDetected' && fact.data.resources.length).toBe(100);
    expect(fact?.type === 'DriftDetected' && fact.data.resources[0]?.fields).toEqual([
      { path: 'config.db_password', expected: maskOf('a'), actual: maskOf('b') },
      { path: 'config.long', expected: 'x' },
    ]);
  });

  it('[DR9] of many fields tells as many resources as fit', () => {
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`key${n}`, '€'.repeat(100)]));
    const managed = fleet(
      Array.from({ length: 100 }, (_, n) => resource('node', `n${n}`, { labels: {} }, { labels: wide })),
    );
    const { decision } = given(driftFold).when(decide(managed));
    const [fact] = decision.kind === 'accepted' ? decision.facts : [];
    expect(Buffer.byteLength(JSON.stringify(fact))).toBeLessThan(65_536);
    expect(fact?.data).toMatchObject({ total: 100 });
  });
});

function module(name: string, version: string) {
  return { name, version, priority: null, enabled: true, config: {} };
}
