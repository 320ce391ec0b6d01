import type { CommandData } from '@fleetwright/contracts';
import { ChangeDriftIgnoreInput, DriftIgnoreAnswer, LaterAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { DRIFT_IGNORE } from '../examples/drift-ignore.ts';
import { given } from '../../expected-version.ts';
import { driftIgnoreRow, driftIgnoreView } from './row.ts';

export const updateDriftIgnore = operation({
  name: 'update_drift_ignore',
  summary: 'Change a drift ignore, or let it go on for longer',
  permission: 'system.gitops.write',
  input: ChangeDriftIgnoreInput,
  output: DriftIgnoreAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['version_conflict'],
  http: {
    method: 'PATCH',
    path: 'drift_ignores/:ignore_id',
    ifMatch: 'expected_version',
    etag: ['drift_ignore', 'version'],
  },
  example: {
    input: { ignore_id: DRIFT_IGNORE.id, drift_ignore: { expires_at: '2026-05-20T00:00:00.000Z' } },
    output: { drift_ignore: { ...DRIFT_IGNORE, expires_at: '2026-05-20T00:00:00.000Z', version: 2 } },
  },
  async run(caller, { ignore_id, expected_version, drift_ignore }, { commands, ports, request }) {
    await driftIgnoreRow(ports, caller, ignore_id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const changes = drift_ignore as CommandData<'ChangeDriftIgnore'>['changes'];
    const done = await commands.send(caller, request, 'ChangeDriftIgnore', {
      ignore_id,
      changes,
      ...given(expected_version),
    });
    if (!done.isVisible) return later(done);
    return { drift_ignore: driftIgnoreView(await driftIgnoreRow(ports, caller, ignore_id)) };
  },
});
