import { RemoveDriftIgnoreInput, LaterAnswer } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { given } from '../../expected-version.ts';
import { operation } from '../../operation.ts';
import { DRIFT_IGNORE } from '../examples/drift-ignore.ts';
import { driftIgnoreRow } from './row.ts';

export const deleteDriftIgnore = operation({
  name: 'delete_drift_ignore',
  summary: 'Be told again of the drift that it hides',
  permission: 'system.gitops.write',
  input: RemoveDriftIgnoreInput,
  output: z.undefined(),
  later: LaterAnswer,
  codes: ['version_conflict'],
  isIdempotent: true,
  http: { method: 'DELETE', path: 'drift_ignores/:ignore_id', ifMatch: 'expected_version', status: 204 },
  example: { input: { ignore_id: DRIFT_IGNORE.id }, output: undefined },
  async run(caller, { ignore_id, expected_version }, { commands, ports, request }) {
    // With a key this may be a repetition: the stage knows whether it was there the first time.
    if (request.key === null) await driftIgnoreRow(ports, caller, ignore_id);
    const done = await commands.send(caller, request, 'RemoveDriftIgnore', {
      ignore_id,
      ...given(expected_version),
    });
    return done.isVisible ? undefined : later(done);
  },
});
