import { DriftIgnoresPage, ListDriftIgnoresInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { pageOf, queryOf } from '../../page.ts';
import { DRIFT_IGNORE } from '../examples/drift-ignore.ts';
import { driftIgnoreView } from './row.ts';

export const listDriftIgnores = operation({
  name: 'list_drift_ignores',
  summary: 'List drift ignores, those that ended included until the next one is made',
  permission: 'system.gitops.read',
  input: ListDriftIgnoresInput,
  output: DriftIgnoresPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'drift_ignores' },
  example: { input: {}, output: { drift_ignores: [DRIFT_IGNORE], next_cursor: null } },
  async run({ account }, page, { ports }) {
    const asked = { ...queryOf(page), order: 'oldest_first' as const };
    return pageOf(
      'drift_ignores',
      await ports.models.list('drift_ignores', account, asked),
      page.limit,
      driftIgnoreView,
    );
  },
});
