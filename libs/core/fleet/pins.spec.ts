import type { ModuleVersion } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueOf, channelOf, splitModuleReference } from './pins.ts';

const version = (text: string, state: ModuleVersion['state'], day: number): ModuleVersion => ({
  module: 'nginx',
  version: text,
  state,
  promoted_at: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
});

describe('module pins', () => {
  it.each([
    ['nginx', 'nginx', null],
    ['nginx@1.26.0', 'nginx', '1.26.0'],
    ['nginx@live', 'nginx', '@live'],
    ['nginx@blessed', 'nginx', '@blessed'],
    ['a@b@c', 'a@b', 'c'],
    ['nginx@@live', 'nginx@', '@live'],
    ['nginx@', 'nginx', ''],
    ['@1', '', '1'],
  ])('[FL14] %s splits at its last @', (text, name, pin) => {
    expect(splitModuleReference(text)).toEqual({ name, version: pin });
  });

  it.each(['live', '@live'])('[FL14] %s is a channel', (text) => expect(channelOf(text)).toBe('@live'));
  it.each(['Live', '1.0', null, undefined, 1])('[FL14] %j is none', (text) => expect(channelOf(text)).toBeUndefined());

  it('[FL15] a channel is the latest promotion, not the greatest text', () => {
    const catalogue = catalogueOf([
      version('1.9.0', 'live', 3),
      version('1.10.0', 'live', 2),
      version('2.0.0', 'blessed', 4),
      version('9.9.9', 'retired', 5),
    ]);
    expect(catalogue.resolve('nginx', '@live')).toBe('1.9.0');
    expect(catalogue.resolve('nginx', '@blessed')).toBe('2.0.0');
    expect(catalogue.resolve('other', '@live')).toBeUndefined();
  });

  it('[FL15] instants compare as times, whatever their precision', () => {
    const catalogue = catalogueOf([
      { ...version('a', 'live', 1), promoted_at: '2026-01-01T00:00:00Z' },
      { ...version('b', 'live', 1), promoted_at: '2026-01-01T00:00:00.001Z' },
    ]);
    expect(catalogue.resolve('nginx', '@live')).toBe('b');
  });

  it('[FL15] the order of the catalogue does not count', () => {
    const versions = [
      version('a', 'live', 1),
      version('b', 'live', 1),
      version('c', 'live', 1),
      version('0', 'live', 1),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(versions, { minLength: 4 }), (shuffled) => {
        expect(catalogueOf(shuffled).resolve('nginx', '@live')).toBe('c');
      }),
    );
  });

  it('[FL15] a module is no other one whose name it begins with, and a state is not the other one', () => {
    const catalogue = catalogueOf([version('1', 'live', 1), { ...version('2', 'live', 2), module: 'nginx-extra' }]);
    expect(catalogue.resolve('nginx', '@live')).toBe('1');
    expect(catalogue.resolve('nginx-extra', '@live')).toBe('2');
    expect(catalogue.resolve('nginx', '@blessed')).toBeUndefined();
  });

  it('[FL15] the catalogue answers what a version puts on a node, and nothing where that is not known', () => {
    const content = { digest: 'c'.repeat(64) } as never;
    const catalogue = catalogueOf([{ ...version('1', 'live', 1), content }, version('2', 'live', 2)]);
    expect(catalogue.contentOf('nginx', '1')).toBe(content);
    expect(catalogue.contentOf('nginx', '2')).toBeUndefined();
    expect(catalogue.contentOf('nginx', '3')).toBeUndefined();
    expect(catalogue.contentOf('other', '1')).toBeUndefined();
  });

  it('[FL15] the catalogue knows which versions it lists', () => {
    const catalogue = catalogueOf([version('1', 'draft', 1)]);
    expect(catalogue.knows('nginx', '1')).toBe('known');
    expect(catalogue.knows('nginx', '2')).toBe('unknown_version');
    expect(catalogue.knows('other', '1')).toBe('no_versions');
  });
});
