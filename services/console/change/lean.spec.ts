import type { Json } from '@fleetwright/contracts';
import { expect, it } from 'vitest';
import { foldDefaults, lean } from './lean.ts';

it.each<[string, Json, Json]>([
  ['a module reference that says only its name', { name: 'nginx', config: {}, enabled: true, priority: null }, 'nginx'],
  [
    'one that says more',
    { name: 'nginx', config: {}, enabled: false, priority: 10 },
    { name: 'nginx', enabled: false, priority: 10 },
  ],
  ['a map of nothings', { a: null, b: {}, c: [] }, {}],
  ['zero, false and the empty text, which are values', { a: 0, b: false, c: '' }, { a: 0, b: false, c: '' }],
  ['a list, whose order is kept', [{ name: 'b', config: {} }, 'a'], ['b', 'a']],
  ['a map that has only a name, which is data', { name: 'x' }, { name: 'x' }],
  ['a scalar', 'x', 'x'],
  ['keys that are behaviour elsewhere', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
])('of %s what is left says something', (_, value, left) => {
  expect(lean(value)).toEqual(left);
});

it('of a create the fields of the file are shown, the rest are defaults', () => {
  const fields = [
    { path: 'region', to: 'a' },
    { path: 'lifecycle_class', to: 'persistent' },
    { path: 'labels', to: {} },
    { path: 'metadata.owner', to: 'me' },
  ];
  const { shown, defaults } = foldDefaults(fields, { region: 'a', labels: {}, metadata: { owner: 'me' } });
  expect(shown.map(({ path }) => path)).toEqual(['region', 'metadata.owner']);
  expect(defaults.map(({ path }) => path)).toEqual(['lifecycle_class', 'labels']);
});

it('of an update everything that changes is shown, also what goes back to its default', () => {
  const { shown, defaults } = foldDefaults([{ path: 'priority', from: 10, to: null }], {});
  expect([shown.length, defaults.length]).toEqual([1, 0]);
});
