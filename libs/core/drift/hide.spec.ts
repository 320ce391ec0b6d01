import type { DriftedResource, DriftIgnore } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { sortByIgnores } from './hide.ts';

const drifted = (key: string, paths: readonly string[]): DriftedResource => ({
  ...{ kind: 'node', key, changed_by: null, changed_at: null },
  change: paths.length === 0 ? 'missing' : 'modified',
  fields: paths.map((path) => ({ path })),
});

const ignore = (n: number, key: string, field: string | null = null): DriftIgnore => ({
  ...{ id: idOf(n), kind: 'node', key, field, reason: 'being repaired' },
  ...{ created_by: { type: 'user', id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
  expires_at: '2026-02-01T00:00:00.000Z',
});

const shown = ({ told, hidden }: ReturnType<typeof sortByIgnores>) => ({
  told: told.map(({ key, fields }) => [key, ...fields.map(({ path }) => path)]),
  hidden: hidden.map(({ key, fields, ignored_by }) => [key, ...fields.map(({ path }) => path), ignored_by.length]),
});

describe('what is ignored', () => {
  it.each<[string, readonly DriftedResource[], readonly DriftIgnore[], ReturnType<typeof shown>]>([
    [
      'hides nothing of other kinds and keys',
      [drifted('a', ['region'])],
      [{ ...ignore(1, '*'), kind: 'template' }, ignore(2, 'b*')],
      { told: [['a', 'region']], hidden: [] },
    ],
    [
      'hides a resource as a whole',
      [drifted('edge-1', ['region', 'labels.a']), drifted('core-1', ['region'])],
      [ignore(1, 'edge-*')],
      { told: [['core-1', 'region']], hidden: [['edge-1', 'region', 'labels.a', 1]] },
    ],
    [
      'hides one field with all that is in it, and tells the rest',
      [drifted('a', ['region', 'labels.team', 'labels.tier', 'labelsx'])],
      [ignore(1, '*', 'labels'), ignore(2, 'a', 'labels.tier')],
      { told: [['a', 'region', 'labelsx']], hidden: [['a', 'labels.team', 'labels.tier', 2]] },
    ],
    [
      'hides what is missing only as a whole',
      [drifted('a', []), drifted('b', [])],
      [ignore(1, 'a', 'region'), ignore(2, 'b')],
      { told: [['a']], hidden: [['b', 1]] },
    ],
    [
      'hides an instance by its path',
      [drifted('a', ['instances[i-1].region'])],
      [ignore(1, 'a', 'instances')],
      { told: [], hidden: [['a', 'instances[i-1].region', 1]] },
    ],
  ])('[DR16] %s', (_what, found, ignores, wanted) => {
    expect(shown(sortByIgnores(found, ignores))).toEqual(wanted);
  });
});
