import { ATTRIBUTES, type Attributes, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPart, checkWhole, namesOf } from './attributes.ts';

const REQUIRED: Partial<Record<ResourceKind, Attributes>> = {
  node: { template: 'base', region: 'eu' },
  virtual_ip: { primary_holder: 'a' },
};

describe('checking attributes', () => {
  it.each([...RESOURCE_KINDS])('[IV2] what is complete for a new %s is what the contracts ask for', (kind) => {
    const checked = checkWhole(kind, REQUIRED[kind] ?? {});

    expect(checked.kind).toBe('ok');
    if (checked.kind !== 'ok') return;
    expect(ATTRIBUTES[kind].strict().safeParse({ ...checked.attributes }).success).toBe(true);
    expect(Object.keys(checked.attributes)).toEqual(namesOf(kind));
  });

  it('[IV2] a part stays a part', () => {
    expect(checkPart('node', { region: 'us' })).toEqual({ kind: 'ok', attributes: { region: 'us' } });
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
      return checked.kind === 'ok' ? [] : checked.problems.map(({ code }) => code);
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
});
