import type { Json } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedForm } from './attributes.ts';
import { differences, memberPath, partAt, sameField } from './compare.ts';
import { equalJson } from './json.ts';
import { KINDS } from './kinds.ts';

const modules = KINDS.template.fields['modules']!;
const metadata = KINDS.template.fields['metadata']!;
const subnets = KINDS.sdwan_peer.fields['lan_subnets']!;
const holders = KINDS.virtual_ip.fields['failover_holders']!;
const region = KINDS.node.fields['region']!;
const withProto = (value: string): Json => JSON.parse(`{"__proto__": ${value}}`) as Json;

describe('equality', () => {
  it('[FL7] does not look at the order of keys', () => {
    expect(equalJson({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(equalJson([1, 2], [2, 1])).toBe(false);
  });

  it.each([
    [null, undefined],
    [undefined, {}],
    [[], {}],
    [{ a: 1 }, { b: 1 }],
    [{ constructor: 1 }, {}],
    [1, '1'],
  ])('[FL7] %j is not %j', (one, other) => {
    expect(equalJson(one as Json, other as Json)).toBe(false);
    expect(equalJson(other as Json, one as Json)).toBe(false);
  });

  it('[FL7] sees a key named __proto__', () => {
    expect(equalJson(withProto('1'), {})).toBe(false);
    expect(equalJson(withProto('1'), withProto('2'))).toBe(false);
    expect(differences('metadata', metadata, {}, withProto('1'))).toMatchObject([
      { path: 'metadata.__proto__', to: 1 },
    ]);
  });

  it('[FL7] every JSON value equals its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => equalJson(value as Json, JSON.parse(JSON.stringify(value)) as Json)),
    );
  });
});

describe('fields', () => {
  it('[FL8] sets compare without order, lists with it', () => {
    expect(sameField(modules, [{ name: 'b' }, { name: 'a' }], [{ name: 'a' }, { name: 'b' }])).toBe(true);
    expect(sameField(subnets, ['10.1.0.0/16', '10.0.0.0/16'], ['10.0.0.0/16', '10.1.0.0/16'])).toBe(true);
    expect(sameField(holders, ['a', 'b'], ['b', 'a'])).toBe(false);
    expect(storedForm(subnets, ['b', 'a'])).toEqual(['a', 'b']);
    expect(storedForm(modules, [{ name: 'b' }, { name: 'a' }])).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(storedForm(holders, ['b', 'a'])).toEqual(['b', 'a']);
  });

  it('[FL9] tells a map key by key', () => {
    expect(differences('metadata', metadata, { a: 1, b: 2, c: 3 }, { a: 1, b: 4, d: 5 })).toEqual([
      { path: 'metadata.b', steps: ['b'], from: 2, to: 4 },
      { path: 'metadata.c', steps: ['c'], from: 3, to: undefined },
      { path: 'metadata.d', steps: ['d'], from: undefined, to: 5 },
    ]);
  });

  it('[FL9] tells modules by name, then by field', () => {
    const from = [{ name: 'a', version: '1', config: { x: 1 } }, { name: 'b' }];
    const to = [{ name: 'c' }, { name: 'a', version: '2', config: { x: 2 } }];
    expect(differences('modules', modules, from, to).map(({ path }) => path)).toEqual([
      'modules[a].config.x',
      'modules[a].version',
      'modules[b]',
      'modules[c]',
    ]);
  });

  it('[FL9] tells scalars and lists whole, and nothing when they are the same', () => {
    expect(differences('region', region, 'eu', 'us')).toEqual([{ path: 'region', steps: [], from: 'eu', to: 'us' }]);
    expect(differences('failover_holders', holders, ['a'], ['b'])).toHaveLength(1);
    expect(differences('modules', modules, [{ name: 'a' }], [{ name: 'a' }])).toEqual([]);
  });

  it('[FL9] the steps of a difference lead to its two values', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(value, value, (from, to) => {
        for (const difference of differences('metadata', metadata, from as Json, to as Json)) {
          expect(partAt(from as Json, difference.steps)).toEqual(difference.from);
          expect(partAt(to as Json, difference.steps)).toEqual(difference.to);
        }
      }),
    );
  });

  it.each<[string, Json | undefined, string[], Json | undefined]>([
    ['the whole', { a: 1 }, [], { a: 1 }],
    ['a key', { a: { b: 2 } }, ['a', 'b'], 2],
    ['an item by its name, and a key of it', [{ name: 'x' }, { name: 'y', v: 3 }], ['y', 'v'], 3],
    ['an item that is not there', [{ name: 'x' }], ['y'], undefined],
    ['a key below a text', { a: 'text' }, ['a', 'length'], undefined],
    ['a key that is inherited', {}, ['toString'], undefined],
    ['a key of nothing', undefined, ['a'], undefined],
  ])('[FL9] steps lead to %s', (_what, value, steps, part) => {
    expect(partAt(value, steps)).toEqual(part);
  });

  it('[FL9] tells a map that was not there, or is no map any more, key by key', () => {
    expect(differences('metadata', metadata, undefined, { a: 1 })).toEqual([
      { path: 'metadata.a', steps: ['a'], from: undefined, to: 1 },
    ]);
    expect(differences('metadata', metadata, { 'a.b': 1 }, null)).toEqual([
      { path: 'metadata["a.b"]', steps: ['a.b'], from: 1, to: undefined },
    ]);
    expect(differences('metadata', metadata, 'text', null)).toEqual([
      { path: 'metadata', steps: [], from: 'text', to: null },
    ]);
  });

  it('[FL9] tells a module that comes or goes whole, and of one that changes each field, a config key by key', () => {
    const from = [{ name: 'b' }, { name: 'a', priority: 1, config: { x: 1, y: 2 } }];
    const to = [{ name: 'a', priority: null, enabled: true, config: { x: 1, y: 3, 'z.z': 4 } }];
    expect(differences('modules', modules, from, to)).toEqual([
      { path: 'modules[a].config.y', steps: ['a', 'config', 'y'], from: 2, to: 3 },
      { path: 'modules[a].config["z.z"]', steps: ['a', 'config', 'z.z'], from: undefined, to: 4 },
      { path: 'modules[a].enabled', steps: ['a', 'enabled'], from: undefined, to: true },
      { path: 'modules[a].priority', steps: ['a', 'priority'], from: 1, to: null },
      { path: 'modules[b]', steps: ['b'], from: { name: 'b' }, to: undefined },
    ]);
    expect(differences('modules', modules, [{ name: 'a', config: {} }], [{ name: 'a', config: null }])).toEqual([
      { path: 'modules[a].config', steps: ['a', 'config'], from: {}, to: null },
    ]);
    expect(differences('modules', modules, null, [{ name: 'a' }])).toEqual([
      { path: 'modules[a]', steps: ['a'], from: undefined, to: { name: 'a' } },
    ]);
  });

  it.each([
    ['plain', '.plain'],
    ['A_9', '.A_9'],
    ['a b', '["a b"]'],
    ['ü', '["ü"]'],
    ['edge-01', '.edge-01'],
    ['a.b', '["a.b"]'],
    ['', '[""]'],
    ['quo"te', '["quo\\"te"]'],
  ])('[FL10] the member %j is written %s', (key, path) => {
    expect(memberPath(key)).toBe(path);
  });
});
