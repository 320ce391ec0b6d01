import type { Attributes } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { resolveInheritance, type WrittenTemplate } from './inherit.ts';

const template = (name: string, parent?: string, declared: Attributes = {}): WrittenTemplate => ({
  name,
  extends: parent,
  declared,
});
const chainOf = (length: number): WrittenTemplate[] =>
  Array.from({ length }, (_, index) => template(`t${index}`, index === 0 ? undefined : `t${index - 1}`));

describe('inheritance', () => {
  it('[FL11] merges the child over its parent, whatever their order in the file', () => {
    const child = template('child', 'base', {
      architecture: 'arm64',
      modules: [
        { name: 'nginx', version: '2' },
        { name: 'chrony', version: null },
      ],
      metadata: { purpose: 'cdn' },
      config: { deep: { b: 2 } },
    });
    const base = template('base', undefined, {
      description: 'base',
      architecture: 'amd64',
      modules: [
        { name: 'nginx', version: '1', priority: 5 },
        { name: 'base', version: null },
      ],
      metadata: { owner: 'edge', purpose: 'none' },
      config: { deep: { a: 1 }, flat: 1 },
    });
    const { resolved, problems } = resolveInheritance([child, base]);
    expect(problems).toEqual([]);
    expect({ ...resolved.get('child') }).toEqual({
      description: 'base',
      architecture: 'arm64',
      modules: [
        { name: 'base', version: null },
        { name: 'chrony', version: null },
        { name: 'nginx', version: '2' },
      ],
      metadata: { owner: 'edge', purpose: 'cdn' },
      config: { deep: { b: 2 }, flat: 1 },
    });
    expect(resolved.get('base')).toBe(base.declared);
  });

  it('[FL11] a field that nobody in the chain gives stays missing', () => {
    const { resolved } = resolveInheritance([template('base', undefined, { config: {} }), template('child', 'base')]);
    expect(Object.keys(resolved.get('child') ?? {})).toEqual(['config']);
  });

  it('[FL11] a key named __proto__ is inherited as data', () => {
    const metadata = JSON.parse('{"__proto__": "x"}') as Attributes;
    const { resolved } = resolveInheritance([
      template('base', undefined, { metadata }),
      template('child', 'base', { metadata: { a: 1 } }),
    ]);
    expect(JSON.stringify(resolved.get('child'))).toBe('{"metadata":{"__proto__":"x","a":1}}');
  });

  it('[FL12] either spelling of the platform replaces the inherited one', () => {
    const { resolved } = resolveInheritance([
      template('base', undefined, { node_platform: 'debian-12' }),
      template('child', 'base', { node_platform_id: 'p-1' }),
      template('heir', 'child', {}),
    ]);
    expect({ ...resolved.get('child') }).toEqual({ node_platform_id: 'p-1' });
    expect({ ...resolved.get('heir') }).toEqual({ node_platform_id: 'p-1' });
  });

  it('[FL11] goes through every generation: the nearest one that says something wins', () => {
    const { resolved } = resolveInheritance([
      template('child', 'middle', { metadata: { c: 3 } }),
      template('middle', 'top', { description: 'middle', metadata: { b: 2, a: 9 } }),
      template('top', undefined, { description: 'top', architecture: 'arm64', metadata: { a: 1 } }),
    ]);
    expect({ ...resolved.get('child') }).toEqual({
      description: 'middle',
      architecture: 'arm64',
      metadata: { a: 9, b: 2, c: 3 },
    });
    expect(resolved.size).toBe(3);
  });

  it('[FL11] a null of the child is what it says, and wins', () => {
    const { resolved } = resolveInheritance([
      template('base', undefined, { description: 'x', architecture: 'arm64' }),
      template('child', 'base', { description: null }),
    ]);
    expect({ ...resolved.get('child') }).toEqual({ description: null, architecture: 'arm64' });
  });

  it('[FL13] tells each root cause, and resolves what has none above it', () => {
    const { resolved, problems } = resolveInheritance([
      ...[template('x', 'nobody'), template('a', 'b'), template('b', 'c'), template('c', 'b'), template('y', 'x')],
      ...[template('fine', 'root'), template('root')],
    ]);
    expect(problems).toEqual([
      { code: 'unknown_parent', template: 'x', chain: ['x', 'nobody'] },
      { code: 'inheritance_cycle', template: 'b', chain: ['b', 'c', 'b'] },
    ]);
    expect([...resolved.keys()]).toEqual(['root', 'fine']);
  });

  it('[FL13] names an unknown parent once, at the template that names it', () => {
    const { resolved, problems } = resolveInheritance([template('c', 'b'), template('b', 'nobody'), template('fine')]);
    expect(problems).toEqual([{ code: 'unknown_parent', template: 'b', chain: ['b', 'nobody'] }]);
    expect([...resolved.keys()]).toEqual(['fine']);
  });

  it('[FL13] names a circle once, whoever leads into it', () => {
    const { resolved, problems } = resolveInheritance([template('in', 'a'), template('a', 'b'), template('b', 'a')]);
    expect(problems).toEqual([{ code: 'inheritance_cycle', template: 'a', chain: ['a', 'b', 'a'] }]);
    expect(resolved.size).toBe(0);
  });

  it('[FL13] a template cannot extend itself', () => {
    expect(resolveInheritance([template('a', 'a')]).problems).toMatchObject([{ chain: ['a', 'a'] }]);
  });

  it.each(['parents first', 'children first'])('[FL13] allows 16 templates in a chain and not 17, %s', (order) => {
    const sorted = (length: number) => (order === 'parents first' ? chainOf(length) : chainOf(length).toReversed());
    expect(resolveInheritance(sorted(16)).problems).toEqual([]);

    const { resolved, problems } = resolveInheritance(sorted(20));
    expect(problems).toMatchObject([{ code: 'inheritance_too_deep', template: 't16' }]);
    expect(problems[0]?.chain).toEqual(Array.from({ length: 17 }, (_, index) => `t${16 - index}`));
    expect(resolved.size).toBe(16);
  });

  it('[FL13] 10,000 templates on one parent stay linear', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => template(`t${index}`, 'base', { description: 'x' }));
    expect(resolveInheritance([...many, template('base')]).resolved.size).toBe(10_001);
  });
});
