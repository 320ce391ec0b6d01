import { ATTRIBUTES, RESOURCE_KINDS } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { completeAttributes } from './attributes.ts';
import { splitKey } from './keys.ts';
import { compareResources, KINDS, KINDS_BY_NEED } from './kinds.ts';
import { referencesOf } from './references.ts';
import { bareExample } from './testing/bare-example.ts';

describe('the table of kinds', () => {
  it.each(RESOURCE_KINDS)('[FL1] knows exactly the attributes of a %s', (kind) => {
    expect(Object.keys(KINDS[kind].fields).sort()).toEqual(Object.keys(ATTRIBUTES[kind].shape).sort());
  });

  it.each(RESOURCE_KINDS)('[FL2] completes a bare %s to valid attributes', (kind) => {
    const complete = completeAttributes(kind, bareExample(kind).attributes);
    expect(ATTRIBUTES[kind].strict().safeParse(complete).error).toBeUndefined();
  });

  it('[FL2] keeps what is declared, null included', () => {
    const complete = completeAttributes('sdwan_peer', { listen_port: 1, endpoint: null });
    expect(complete).toMatchObject({ listen_port: 1, endpoint: null, publicly_reachable: false, lan_subnets: [] });
  });

  it('[FL3] orders by kind, then by key in code units', () => {
    const sorted = [
      { kind: 'node', key: 'b' },
      { kind: 'module', key: 'z' },
      { kind: 'node', key: 'a' },
      { kind: 'template', key: 'ä' },
      { kind: 'template', key: 'Z' },
    ] as const;
    expect(sorted.toSorted(compareResources).map(({ key }) => key)).toEqual(['Z', 'ä', 'z', 'a', 'b']);
  });

  it('[FL4] lists every kind after those it refers to', () => {
    expect([...KINDS_BY_NEED].sort()).toEqual([...RESOURCE_KINDS].sort());
    for (const [place, kind] of KINDS_BY_NEED.entries()) {
      for (const parent of KINDS[kind].parents) expect(KINDS_BY_NEED.indexOf(parent)).toBeLessThan(place);
    }
  });
});

describe('keys and references', () => {
  it('[FL5] splits at the first separator', () => {
    expect(splitKey('edge-01:nginx:extra', ':')).toEqual(['edge-01', 'nginx:extra']);
    expect(splitKey('alone', ':')).toEqual(['alone', '']);
  });

  it.each([
    ['template', 't', { modules: [{ name: 'a' }, { name: 'b' }] }, ['module a', 'module b']],
    ['module', 'm', {}, []],
    ['node', 'n', { template: 't' }, ['template t']],
    ['assignment', 'n:m', {}, ['node n', 'module m']],
    ['sdwan_network', 'f', {}, []],
    ['sdwan_peer', 'f/n', {}, ['sdwan_network f', 'node n']],
    [
      'virtual_ip',
      'f/v',
      { primary_holder: 'a', failover_holders: ['b', 'a'] },
      ['sdwan_network f', 'sdwan_peer f/a', 'sdwan_peer f/b'],
    ],
  ] as const)('[FL6] a %s refers to what it needs', (kind, key, attributes, expected) => {
    const refs = referencesOf(kind, key, structuredClone(attributes) as never);
    expect(refs.map((ref) => `${ref.kind} ${ref.key}`)).toEqual(expected);
    for (const ref of refs) expect(KINDS[kind].parents).toContain(ref.kind);
  });
});
