import type { Change, DesiredState, LiveResource, LiveSnapshot, ResourceRef } from '@fleetwright/contracts';
import { desiredOf, fleetArbitrary } from '@fleetwright/core/fleet/testing';
import { completeAttributes, KINDS, sameField } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlan } from './check-plan.ts';
import { DIGEST_FIELDS, digestSubject } from './digest.ts';
import { applyPlan } from './testing/apply-plan.ts';
import {
  declare,
  diff,
  digestOf,
  fileWith,
  fleet,
  gone,
  live,
  managed,
  OURS,
  OTHERS,
  planFor,
  changeNames,
} from './testing/world.ts';

const NODE = { template: 'base', region: 'eu' };
const waitingOf = (changes: readonly Change[]): Record<string, readonly string[]> =>
  Object.fromEntries(
    changes
      .filter(({ depends_on }) => depends_on.length > 0)
      .map(({ key, depends_on }) => [key, depends_on.map(nameOf)]),
  );
const nameOf = ({ kind, key }: ResourceRef): string => `${kind} ${key}`;
const pinned = (...names: string[]) => ({
  modules: names.map((name) => ({ name, version: '1', priority: null, enabled: true, config: {} })),
});

/** The reference example, with its modules live in the catalogue. */
const EXAMPLE = fileWith(
  [
    declare('template', 'edge-base', pinned('chrony', 'security-hardening', 'system-base')),
    declare('template', 'edge-cdn', pinned('chrony', 'nginx', 'security-hardening', 'system-base')),
    ...['edge-tokyo-01', 'edge-tokyo-02', 'edge-london-01'].map((key) =>
      declare('node', key, { template: 'edge-cdn', region: 'r' }),
    ),
    declare('sdwan_network', 'edge-fabric', { routing_mode: 'ibgp' }),
    ...['edge-tokyo-01', 'edge-tokyo-02', 'edge-london-01'].map((key) => declare('sdwan_peer', `edge-fabric/${key}`)),
    declare('virtual_ip', 'edge-fabric/cdn-frontend', {
      primary_holder: 'edge-tokyo-01',
      failover_holders: ['edge-tokyo-02', 'edge-london-01'],
    }),
  ],
  [
    'templates',
    'nodes',
    'sdwan.networks',
    'sdwan.networks.edge-fabric.peers',
    'sdwan.networks.edge-fabric.virtual_ips',
  ],
);
const CATALOGUE = fleet(['system-base', 'security-hardening', 'chrony', 'nginx'].map((name) => live('module', name)));

describe('the reference example', () => {
  it('[DF20] is ten creates in dependency order', () => {
    const plan = planFor(EXAMPLE, CATALOGUE);
    expect(changeNames(plan)).toEqual([
      'create template edge-base',
      'create template edge-cdn',
      'create node edge-london-01',
      'create node edge-tokyo-01',
      'create node edge-tokyo-02',
      'create sdwan_network edge-fabric',
      'create sdwan_peer edge-fabric/edge-london-01',
      'create sdwan_peer edge-fabric/edge-tokyo-01',
      'create sdwan_peer edge-fabric/edge-tokyo-02',
      'create virtual_ip edge-fabric/cdn-frontend',
    ]);
    expect(checkPlan(plan)).toEqual([]);
  });

  it('[DF19] each waits for what it refers to, and for nothing that is live', () => {
    expect(waitingOf(planFor(EXAMPLE, CATALOGUE).changes)).toMatchObject({
      'edge-tokyo-01': ['template edge-cdn'],
      'edge-fabric/edge-tokyo-01': ['node edge-tokyo-01', 'sdwan_network edge-fabric'],
      'edge-fabric/cdn-frontend': [
        'sdwan_network edge-fabric',
        'sdwan_peer edge-fabric/edge-london-01',
        'sdwan_peer edge-fabric/edge-tokyo-01',
        'sdwan_peer edge-fabric/edge-tokyo-02',
      ],
    });
  });

  it('[DF25] is summarised in the shape of the reference documents', () => {
    const computed = diff({ ...EXAMPLE, provider_configs: [{ name: 'cloud', value: {} }] }, CATALOGUE);
    if (computed.kind === 'failed') throw new Error('failed');
    const none = { add: [], update: [], delete: [], adopt: [], disown: [] };
    expect(computed.summary).toEqual({
      templates: { ...none, add: ['edge-base', 'edge-cdn'] },
      modules: none,
      nodes: { ...none, add: ['edge-london-01', 'edge-tokyo-01', 'edge-tokyo-02'] },
      assignments: none,
      sdwan: {
        networks: { ...none, add: ['edge-fabric'] },
        peers: {
          ...none,
          add: ['edge-fabric/edge-london-01', 'edge-fabric/edge-tokyo-01', 'edge-fabric/edge-tokyo-02'],
        },
        virtual_ips: { ...none, add: ['cdn-frontend'] },
      },
      federation_peers: none,
      provider_configs: { informational: ['cloud'] },
    });
    expect(computed.counts).toEqual({ create: 10, update: 0, delete: 0, adopt: 0, disown: 0 });
    expect(computed.managedCount).toBe(0);
  });

  it('[DF25] counts what is managed, gone included, and every action', () => {
    const snapshot = fleet(
      [managed('module', 'a'), managed('module', 'b'), live('module', 'c'), live('module', 'd', { priority: 1 })],
      { gone: [gone('module', 'e'), gone('module', 'x', {}, OTHERS)] },
    );
    const desired = fileWith([declare('module', 'a'), declare('module', 'c'), declare('module', 'd', { priority: 2 })]);
    expect(diff(desired, snapshot)).toMatchObject({
      managedCount: 3,
      counts: { create: 0, update: 1, delete: 2, adopt: 1, disown: 0 },
      summary: { modules: { add: [], update: ['d'], delete: ['e', 'b'], adopt: ['c'] } },
    });
  });
});

describe('order', () => {
  it('[DF20] a template that needs a new module comes after it, others before', () => {
    const desired = fileWith([
      declare('template', 'a', pinned('new')),
      declare('template', 'b'),
      declare('module', 'new'),
      declare('module', 'other'),
    ]);
    expect(changeNames(planFor(desired, fleet([])))).toEqual([
      'create module new',
      'create template a',
      'create template b',
      'create module other',
    ]);
  });

  it('[DF19, DF20] deletes wait for whatever stops referring, and come last in reverse', () => {
    const snapshot = fleet([
      ...[managed('template', 'old', pinned('m')), managed('module', 'm'), live('template', 'new')],
      ...[
        managed('node', 'moves', { ...NODE, template: 'old' }),
        managed('node', 'goes', { ...NODE, template: 'old' }),
      ],
      managed('assignment', 'goes:m'),
    ]);
    const desired = fileWith([declare('node', 'moves', { ...NODE, template: 'new' }), declare('module', 'z')]);
    const { changes } = planFor(desired, snapshot);
    expect(changeNames({ changes })).toEqual([
      'create module z',
      'update node moves',
      'delete assignment goes:m',
      'delete node goes',
      'delete template old',
      'delete module m',
    ]);
    expect(waitingOf(changes)).toEqual({
      goes: ['assignment goes:m'],
      old: ['node goes', 'node moves'],
      m: ['template old', 'assignment goes:m'],
    });
  });

  it('[DF19] updates and adopts of what one refers to are not waited for', () => {
    const snapshot = fleet([managed('template', 'base', { architecture: 'amd64' }), live('template', 'other')]);
    const desired = fileWith([
      declare('template', 'base', { architecture: 'arm64' }),
      declare('template', 'other'),
      declare('node', 'a', NODE),
      declare('node', 'b', { ...NODE, template: 'other' }),
    ]);
    expect(waitingOf(planFor(desired, snapshot).changes)).toEqual({});
  });
});

describe('the second check', () => {
  const [create] = planFor(fileWith([declare('module', 'm')]), fleet([])).changes;
  const change = (key: string, ...needs: string[]): Change => ({
    ...(create as Change),
    key,
    depends_on: needs.map((need) => ({ kind: 'module', key: need })),
  });

  it.each<[string, Change[], string[]]>([
    ['is content with a sound plan', [change('a'), change('b', 'a')], []],
    ['finds a resource twice', [change('a'), change('a')], ['module a is changed twice']],
    [
      'finds a dependency that is missing',
      [change('a', 'x')],
      ['module a waits for module x, which is not in the plan'],
    ],
    ['finds one that comes later', [change('a', 'b'), change('b')], ['module a waits for module b, which comes later']],
    ['finds a circle', [change('a', 'b'), change('b', 'a')], ['module a waits for module b, which comes later']],
    ['finds one that waits for itself', [change('a', 'a')], ['module a waits for itself']],
  ])('[DF22] %s', (_, changes, faults) => {
    expect(checkPlan({ changes })).toEqual(faults);
  });
});

describe('the digest', () => {
  const desired = fileWith([declare('template', 'base'), declare('node', 'n', NODE)]);
  const digestsOf = (state: DesiredState, snapshot: LiveSnapshot, more = {}): Record<string, string> =>
    Object.fromEntries(planFor(state, snapshot, more).changes.map(({ key, digest }) => [key, digest]));
  const first = digestsOf(desired, fleet([]));

  it('[DF24] covers exactly the listed fields', () => {
    const [change] = planFor(desired, fleet([])).changes;
    const subject = digestSubject(OURS, change as Change);
    expect(Object.keys(subject).sort()).toEqual([...DIGEST_FIELDS].sort());
    expect(change?.digest).toBe(digestOf(subject));
  });

  it('[DF24] stays the same over commits, runs, lines and the rest of the plan', () => {
    expect(digestsOf(desired, fleet([]), { revision: 'b'.repeat(40), runId: OTHERS })).toEqual(first);
    const elsewhere = fileWith([
      ...desired.resources.map((resource) => ({ ...resource, line: 99 })),
      declare('module', 'x'),
    ]);
    expect(digestsOf(elsewhere, fleet([]))).toMatchObject(first);
    const afterTemplate = fleet([managed('template', 'base')]);
    expect(digestsOf(desired, afterTemplate)).toEqual({ n: first['n'] });
  });

  it.each<[string, DesiredState, LiveSnapshot, object]>([
    [
      'the declaration',
      fileWith([declare('node', 'n', { ...NODE, region: 'us' })]),
      fleet([live('template', 'base')]),
      {},
    ],
    [
      'what is declared of it',
      fileWith([declare('node', 'n', { ...NODE, lifecycle_class: 'persistent' })]),
      fleet([live('template', 'base')]),
      {},
    ],
    [
      'the live version',
      fileWith([declare('node', 'n', NODE)]),
      fleet([live('template', 'base'), live('node', 'n', NODE, 8)]),
      {},
    ],
    [
      'the cause',
      fileWith([declare('node', 'n', NODE)]),
      fleet([live('template', 'base')], { gone: [gone('node', 'n', NODE)] }),
      {},
    ],
    [
      'the repository',
      fileWith([declare('node', 'n', NODE)]),
      fleet([live('template', 'base')]),
      { repositoryId: OTHERS },
    ],
  ])('[DF24] another one for another value of %s', (_, state, snapshot, more) => {
    expect(digestsOf(state, snapshot, more)['n']).not.toBe(first['n']);
  });

  it('[DF24] the same change of a newer live version is another one', () => {
    const at = (version: number) =>
      digestsOf(fileWith([declare('module', 'm', { priority: 1 })]), fleet([live('module', 'm', {}, version)]));
    expect(at(1)).not.toEqual(at(2));
  });
});

/** Some managed fields changed live, some ends deleted, some resources released. References stay whole. */
function disturbed(snapshot: LiveSnapshot, other: DesiredState, pick: () => boolean): LiveSnapshot {
  const references = new Set(['template', 'modules', 'primary_holder', 'failover_holders']);
  const values = new Map(
    other.resources.map(({ kind, key, declared }) => [`${kind} ${key}`, completeAttributes(kind, declared)]),
  );
  const resources: LiveResource[] = [];
  const lost: LiveSnapshot['gone'] = [];
  for (const resource of snapshot.resources) {
    const { kind, key, attributes, managed_by, changed_by, changed_at } = resource;
    const isEnd = kind === 'virtual_ip' || kind === 'assignment';
    if (isEnd && managed_by && pick()) {
      lost.push({ kind, key, managed_by, changed_by, changed_at });
      continue;
    }
    const found = Object.entries(values.get(`${kind} ${key}`) ?? {}).filter(
      ([name]) => !references.has(name) && pick(),
    );
    const changed = Object.fromEntries([...Object.entries(attributes), ...found]);
    resources.push({ ...resource, attributes: changed, managed_by: pick() && pick() ? null : managed_by });
  }
  return { ...snapshot, resources, gone: lost };
}

describe('any two fleets', () => {
  const picks = fc.infiniteStream(fc.boolean()).map((stream) => () => stream.next().value === true);
  const three = fc.tuple(fleetArbitrary, fleetArbitrary, fleetArbitrary, picks);

  it('[DF23] applying the plan makes live as declared, and comparing again proposes nothing', () => {
    fc.assert(
      fc.property(three, ([before, after, other, pick]) => {
        const applied = applyPlan(fleet([]), planFor(desiredOf(before), fleet([])));
        const desired = desiredOf(after);
        const snapshot = disturbed(applied, desiredOf(other), pick);
        const converged = applyPlan(snapshot, planFor(desired, snapshot));
        expectDeclared(desired, converged);
        expect(changeNames(planFor(desired, converged))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('[DF23] without disturbance nothing else is left', () => {
    fc.assert(
      fc.property(fleetArbitrary, fleetArbitrary, (before, after) => {
        const applied = applyPlan(fleet([]), planFor(desiredOf(before), fleet([])));
        const desired = desiredOf(after);
        const converged = applyPlan(applied, planFor(desired, applied));
        expect(converged.resources.map(nameOf).sort()).toEqual(desired.resources.map(nameOf).sort());
        expect(converged.gone).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('[DF22, DF23] every plan passes the second check', () => {
    fc.assert(
      fc.property(fleetArbitrary, fleetArbitrary, (before, after) => {
        const applied = applyPlan(fleet([]), planFor(desiredOf(before), fleet([])));
        expect(checkPlan(planFor(desiredOf(after), applied))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('[DF21] the order of the file, of the snapshot and of keys does not change the plan', () => {
    fc.assert(
      fc.property(three, fc.infiniteStream(fc.nat()), ([before, after, other, pick], keys) => {
        const applied = applyPlan(fleet([]), planFor(desiredOf(before), fleet([])));
        const snapshot = disturbed(applied, desiredOf(other), pick);
        const desired = desiredOf(after);
        const shuffledBy = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => [keys.next().value ?? 0, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item);
        const reversedKeys = (map: Record<string, unknown>) => Object.fromEntries(Object.entries(map).toReversed());
        const shuffled = {
          ...desired,
          sections: shuffledBy(desired.sections),
          resources: shuffledBy(desired.resources).map((resource) => ({
            ...resource,
            declared: reversedKeys(resource.declared) as typeof resource.declared,
          })),
        };
        const shuffledLive = {
          ...snapshot,
          resources: shuffledBy(snapshot.resources),
          gone: shuffledBy(snapshot.gone),
        };
        const one = planFor(desired, snapshot);
        const two = planFor(shuffled, shuffledLive);
        expect(two.changes).toEqual(one.changes);
      }),
      { numRuns: 100 },
    );
  });
});

function expectDeclared(desired: DesiredState, { resources }: LiveSnapshot): void {
  const byId = new Map(resources.map((resource) => [nameOf(resource), resource]));
  for (const { kind, key, declared } of desired.resources) {
    const found = byId.get(`${kind} ${key}`);
    expect(found?.managed_by?.repository_id).toBe(OURS);
    for (const [name, value] of Object.entries(declared)) {
      const spec = KINDS[kind].fields[name];
      expect(spec && sameField(spec, found?.attributes[name], value)).toBe(true);
    }
  }
}
