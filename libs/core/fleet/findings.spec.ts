import type { Finding } from '@fleetwright/contracts';
import { expect, it } from 'vitest';
import { findingList, needsDocument } from './findings.ts';

const findings = (severity: Finding['severity'], count: number): Finding[] =>
  Array.from({ length: count }, (_, index) => ({ severity, code: 'code', message: `${severity} ${index}` }));
const digest = 'a'.repeat(64);

it('[FL19] an event carries the most severe fifty, in order, and the total', () => {
  const all = [...findings('info', 10), ...findings('warning', 60), ...findings('error', 2)];
  const list = findingList(all, digest);
  expect(list).toMatchObject({ total: 72, document: digest });
  expect(list.items).toHaveLength(50);
  expect(list.items.slice(0, 3).map(({ message }) => message)).toEqual(['error 0', 'error 1', 'warning 0']);
  expect(needsDocument(all)).toBe(true);
});

it('[FL19] names no document when it carries them all', () => {
  const all = findings('warning', 50);
  expect(findingList(all, digest)).toEqual({ items: all, total: 50, document: null });
  expect(needsDocument(all)).toBe(false);
});
