import { ATTRIBUTES, type Attributes, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import { bareExample } from './testing/index.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeNames, checkPart, checkWhole } from './check-attributes.ts';

describe('checking attributes', () => {
  it.each([...RESOURCE_KINDS])('[IV2] what is complete for a new %s is what the contracts ask for', (kind) => {
    const checked = checkWhole(kind, bareExample(kind).attributes);

    expect(checked.kind).toBe('valid');
    if (checked.kind !== 'valid') return;
    expect(ATTRIBUTES[kind].strict().safeParse({ ...checked.attributes }).success).toBe(true);
    expect(Object.keys(checked.attributes)).toEqual(attributeNames(kind));
  });

  it('[IV2] a part stays a part', () => {
    expect(checkPart('node', { region: 'us' })).toEqual({ kind: 'valid', attributes: { region: 'us' } });
  });

  it.each<[ResourceKind, Attributes, string[]]>([
    ['node', {}, ['template', 'region']],
    ['template', { modules: [{ name: 'x', versoin: '1' }] }, ['modules[0].versoin']],
    ['template', { modules: ['nginx'] }, ['modules[0]']],
    ['template', { metadata: { nested: { x: 1 } } }, ['metadata.nested']],
    ['module', { priority: 1001, variety: 'x', colour: 1 }, ['variety', 'priority', 'colour']],
    ['sdwan_peer', { listen_port: 0, lan_subnets: [1] }, ['listen_port', 'lan_subnets[0]']],
    ['node', { template: 'a', region: 'b', ['__proto__']: 1, constructor: 2 }, ['__proto__', 'constructor']],
  ])('[IV1] of a %s %j every problem is told at its path', (kind, given, paths) => {
    const checked = checkWhole(kind, given);
    expect(checked.kind === 'invalid' ? checked.problems.map(({ path }) => path) : checked).toEqual(paths);
  });

  it('[IV4] looks into keys as well as values, and no deeper than it must', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(80)}1${'}'.repeat(80)}`) as Attributes;
    const codes = (config: Attributes) => {
      const checked = checkPart('module', { config });
      return checked.kind === 'valid' ? [] : checked.problems.map(({ code }) => code);
    };
    expect(codes({ list: ['fine', { 'a\u0000': 1 }] })).toEqual(['invalid_text']);
    expect(codes({ list: ['\udc00'] })).toEqual(['invalid_text']);
    expect(codes(deep)).toEqual(['too_deep']);
    expect(codes({ text: '𝄞 é \u2028' })).toEqual([]);
  });

  it('[IV3] whatever order a set is given in, it is stored in one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 2 }), (names) => {
        const modules = (order: string[]) => checkPart('template', { modules: order.map((name) => ({ name })) });
        expect(modules(names)).toEqual(modules(names.toReversed()));
        const subnets = (order: string[]) => checkPart('sdwan_peer', { lan_subnets: order });
        expect(subnets(names)).toEqual(subnets(names.toReversed()));
      }),
    );
  });

  it.each<[ResourceKind, Attributes, string, string]>([
    ['sdwan_network', { cidr: '10.20.0.5/16' }, 'cidr', 'invalid_cidr'],
    ['sdwan_network', { cidr: 'somewhere' }, 'cidr', 'invalid_cidr'],
    ['sdwan_peer', { lan_subnets: ['10.0.0.0/8', 'fd00::1/48'] }, 'lan_subnets[1]', 'invalid_cidr'],
    ['sdwan_peer', { lan_subnets: ['fd00::/48', 'FD00:0::/48'] }, 'lan_subnets', 'repeated'],
    ['sdwan_peer', { endpoint: '010.0.0.1:1' }, 'endpoint', 'invalid_endpoint'],
    ['virtual_ip', { cidr: '10.0.0.256/32' }, 'cidr', 'invalid_cidr'],
    ['federation_peer', { remote_url: 'http://fleet.example.com' }, 'remote_url', 'invalid_web_address'],
    ['federation_peer', { remote_url: 'https://ada:s3cret@example.com' }, 'remote_url', 'invalid_web_address'],
    ['federation_peer', { advertised_prefixes: ['10.0.0.1/8'] }, 'advertised_prefixes[0]', 'invalid_cidr'],
    ['federation_peer', { data_residency: 'e'.repeat(65) }, 'data_residency', 'invalid_value'],
  ])('[IV42] of a %s, %j is told', (kind, given, path, code) => {
    const checked = checkPart(kind, given);
    expect(checked.kind === 'invalid' && checked.problems.map((problem) => [problem.path, problem.code])).toEqual([
      [path, code],
    ]);
  });

  it('[IV42] keeps what is given as it is written', () => {
    const given = { endpoint: 'EDGE:1', lan_subnets: ['10.0.0.0/8', 'FD00:0::/48'] };
    expect(checkPart('sdwan_peer', given)).toEqual({ kind: 'valid', attributes: given });
    expect(checkPart('virtual_ip', { cidr: '10.20.0.5/16' }).kind).toBe('valid');
  });
});
