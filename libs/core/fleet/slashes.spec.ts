import { expect, it } from 'vitest';
import { withoutSlashes } from './slashes.ts';

it.each([
  ['https://example.org', 'https://example.org'],
  ['https://example.org/', 'https://example.org'],
  ['https://example.org/a//', 'https://example.org/a'],
  ['/a', '/a'],
  ['///', ''],
  ['', ''],
])('`%s` ends without slashes: `%s`', (text, bare) => {
  expect(withoutSlashes(text)).toBe(bare);
});
