import type { RollbackAnswer } from '@fleetwright/contracts';
import { RollBackRunInput, RolledBackAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { RUN_ID, SHA } from '../examples/repository.ts';

const ROLLBACK: RollbackAnswer = {
  run_id: RUN_ID,
  revision: SHA,
  restores: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  base: SHA,
  file: 'fleet.yaml',
  message: 'Roll back fleet.yaml to a94a8fe5ccb1',
  patch: '--- a/fleet.yaml\n+++ b/fleet.yaml\n@@ -1 +1 @@\n-version: 1 # new\n+version: 1\n',
  source_document: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  branch: `fleetwright/rollback-${RUN_ID}`,
  pushed: false,
  commit: null,
  code: null,
  reason: null,
};

export const rollBackRun = operation({
  name: 'gitops_rollback_sync_run',
  summary: 'The file as it was before a run, as a patch for the remote; with push on a branch of its own',
  permission: 'system.gitops.write',
  input: RollBackRunInput,
  output: RolledBackAnswer,
  isIdempotent: false,
  codes: ['remote_unreadable', 'nothing_before'],
  http: { method: 'POST', path: 'gitops_sync_runs/:sync_run_id/rollback' },
  example: { input: { sync_run_id: RUN_ID, push: false }, output: { rollback: ROLLBACK } },
  async run(caller, { sync_run_id: run_id, push }, { commands, ports, request, runs }) {
    const { repository_id } = await runs.row(caller.account, run_id);
    const { result } = await commands.send(caller, request, 'RollBackRun', { repository_id, run_id, push });
    const { document } = result as { document: string };
    return { rollback: await ports.json.get<RollbackAnswer>(caller.account, document) };
  },
});
