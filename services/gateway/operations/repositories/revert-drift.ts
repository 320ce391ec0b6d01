import { RevertDriftInput, SyncAnswer, SyncLater } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PROPOSAL } from '../examples/proposal.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { RUN_DETAIL } from '../examples/run.ts';
import { requestSync } from './request-sync.ts';

export const revertDrift = operation({
  name: 'gitops_revert_drift',
  summary: 'Propose the changes that undo drift; answers as sync_now, with the proposals of the named resources alone',
  permission: 'system.gitops.sync',
  input: RevertDriftInput,
  output: SyncAnswer,
  later: SyncLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'gitops_repositories/:repository_id/drift/revert', query: ['wait_seconds'] },
  example: {
    input: { repository_id: REPOSITORY.id },
    output: { gitops_sync_run: { ...RUN_DETAIL, trigger: 'drift' }, gitops_proposals: [PROPOSAL] },
  },
  run: (caller, input, call) => requestSync(caller, { ...input, trigger: 'drift' }, call),
});
