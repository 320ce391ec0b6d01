import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAttributes, yamlOf } from './yaml.ts';

it('writes a value as it would stand in the file', () => {
  expect(yamlOf({ modules: ['nginx', { name: 'tls', priority: 10 }], note: 'no' })).toBe(
    'modules:\n  - nginx\n  - name: tls\n    priority: 10\nnote: no',
  );
  expect(yamlOf(undefined)).toBe('');
});

it('reads what it writes, whatever that is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(readAttributes(yamlOf(json))).toEqual({ value: json });
    }),
  );
});

it('says in which line the first mistake is', () => {
  expect(readAttributes('a: 1\nb: [2\n')).toMatchObject({ error: expect.any(String), line: expect.any(Number) });
  expect(readAttributes('a: 1\na: 2')).toMatchObject({ error: expect.stringContaining('unique'), line: 2 });
  expect(readAttributes('- a')).toMatchObject({ line: 1 });
  expect(readAttributes('')).toEqual({ value: {} });
});

it('does not blow up small texts', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, n) => `${c}: &${c} [${`*${'abcdefgh'[n]},`.repeat(9)}]`).join('\n')}`;
  expect(readAttributes(bomb)).toMatchObject({ error: expect.stringContaining('aliases') });
});
