import type { ResourceRef } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import type { WriteRejection } from './mutation.ts';
import { failureOf, invalidRefusal, refusalOf } from './refusals.ts';

const nodes = (count: number): ResourceRef[] =>
  Array.from({ length: count }, (_, n) => ({ kind: 'node', key: `n${n + 1}` }));

describe('refusals', () => {
  it.each<[WriteRejection, string, string]>([
    [
      { reason: 'in_use', referrers: nodes(1) },
      'in_use',
      'The template base is still used by node n1. Change or delete it first.',
    ],
    [
      { reason: 'in_use', referrers: nodes(12) },
      'in_use',
      'The template base is still used by node n1, node n2, node n3, node n4, node n5, node n6, node n7, node n8, node n9, node n10 and 2 more. Change or delete them first.',
    ],
    [
      { reason: 'unresolved_reference', missing: nodes(2) },
      'unresolved_reference',
      'The template base refers to node n1 and node n2, which are not there. Create them first.',
    ],
    [{ reason: 'stale', actual_version: null }, 'version_conflict', 'The template base no longer exists.'],
    [
      { reason: 'repository_removed' },
      'repository_removed',
      'The repository of this change was removed; nothing is applied for it.',
    ],
    [
      { reason: 'constraint', constraint: 'some_check' },
      'invalid',
      'The template base breaks the rule `some_check` of the inventory.',
    ],
  ])('[IV12, IV13] say what is in the way and what to do: %j', (rejection, code, message) => {
    expect(failureOf('template base', rejection)).toMatchObject({ code, message });
  });

  it('[IV11] tell the version that is there', () => {
    expect(refusalOf('node a', { reason: 'version_conflict', actual_version: 7 })).toEqual({
      ok: false,
      code: 'version_conflict',
      message: 'The node a is at version 7 by now. Read it again and decide again.',
      detail: { actual_version: 7 },
    });
  });

  it('[IV1] list every problem, in the sentence and as data', () => {
    const problems = [
      { path: 'region', code: 'required', message: '`region` is required.' },
      { path: 'x', code: 'unknown_attribute', message: 'There is no attribute `x`.' },
    ];
    const { message, problems: notified } = invalidRefusal('node a', problems);
    expect(message).toBe('The node a cannot be like that. region: `region` is required. x: There is no attribute `x`.');
    expect(notified).toEqual(problems);
  });
});
