import { DriftIgnoreAnswer, LaterAnswer, SetDriftIgnoreInput } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { DRIFT_IGNORE } from '../examples/drift-ignore.ts';
import { driftIgnoreRow, driftIgnoreView } from './row.ts';

const { kind, key, field, reason, expires_at } = DRIFT_IGNORE;

export const createDriftIgnore = operation({
  name: 'create_drift_ignore',
  summary: 'Ask not to be told of some drift, for at most 90 days; proposals are made all the same',
  permission: 'system.gitops.write',
  input: SetDriftIgnoreInput,
  output: DriftIgnoreAnswer,
  later: LaterAnswer,
  isIdempotent: false,
  http: { method: 'POST', path: 'drift_ignores', status: 201 },
  example: {
    input: { drift_ignore: { kind, key, field, reason, expires_at } },
    output: { drift_ignore: DRIFT_IGNORE },
  },
  async run(caller, { drift_ignore }, { commands, ports, request }) {
    const ignore_id = idOf(operationId(caller, request));
    const done = await commands.send(caller, request, 'SetDriftIgnore', { ignore_id, ...drift_ignore });
    if (!done.isVisible) return later(done);
    return { drift_ignore: driftIgnoreView(await driftIgnoreRow(ports, caller, ignore_id)) };
  },
});
