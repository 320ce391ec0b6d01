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

it('[FL19] stands in the order given within one severity, errors before warnings before notes', () => {
  const mixed = ['info', 'error', 'warning', 'error', 'info'] as const;
  const all = mixed.map((severity, at): Finding => ({ severity, code: 'code', message: `${at}` }));
  expect(findingList(all, digest).items.map(({ message }) => message)).toEqual(['1', '3', '2', '0', '4']);
  expect(findingList([], digest)).toEqual({ items: [], total: 0, document: null });
});

it('[FL19] needs a document from the fifty-first on, and says so where none was made', () => {
  expect(needsDocument(findings('info', 51))).toBe(true);
  expect(findingList(findings('info', 51), null)).toMatchObject({ total: 51, document: null });
});

it('[FL19] names no document when it carries them all', () => {
  const all = findings('warning', 50);
  expect(findingList(all, digest)).toEqual({ items: all, total: 50, document: null });
  expect(needsDocument(all)).toBe(false);
});
