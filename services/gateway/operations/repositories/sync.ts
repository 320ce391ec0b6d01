import { SyncAnswer, SyncLater, SyncRepositoryInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PROPOSAL } from '../examples/proposal.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { RUN_DETAIL } from '../examples/run.ts';
import { requestSync } from './request-sync.ts';

export const syncRepository = operation({
  name: 'gitops_sync_repository',
  summary: 'Sync now; waits for the diff, else answers 202 with the run in progress',
  permission: 'system.gitops.sync',
  input: SyncRepositoryInput,
  output: SyncAnswer,
  later: SyncLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'gitops_repositories/:repository_id/sync_now', query: ['wait_seconds'] },
  example: {
    input: { repository_id: REPOSITORY.id, wait_seconds: 30 },
    output: { gitops_sync_run: RUN_DETAIL, gitops_proposals: [PROPOSAL] },
  },
  run: (caller, input, call) => requestSync(caller, { ...input, trigger: 'sync_now' }, call),
});
