import { DriftIgnoreAnswer, DriftIgnoreInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { DRIFT_IGNORE } from '../examples/drift-ignore.ts';
import { driftIgnoreRow, driftIgnoreView } from './row.ts';

export const getDriftIgnore = operation({
  name: 'get_drift_ignore',
  summary: 'One drift ignore',
  permission: 'system.gitops.read',
  input: DriftIgnoreInput,
  output: DriftIgnoreAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'drift_ignores/:ignore_id', etag: ['drift_ignore', 'version'] },
  example: { input: { ignore_id: DRIFT_IGNORE.id }, output: { drift_ignore: DRIFT_IGNORE } },
  run: async (caller, { ignore_id }, { ports }) => ({
    drift_ignore: driftIgnoreView(await driftIgnoreRow(ports, caller, ignore_id)),
  }),
});
