import { ListRunsInput, RunsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { RUN } from '../examples/run.ts';

export const listRuns = operation({
  name: 'gitops_list_sync_runs',
  summary: 'List runs, newest first',
  permission: 'system.gitops.read',
  input: ListRunsInput,
  output: RunsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_sync_runs' },
  example: { input: { status: 'diff_ready' }, output: { gitops_sync_runs: [RUN], next_cursor: null } },
  run: ({ account }, { repository, status, approval_request_id, ...page }, { runs }) =>
    runs.page(account, page, { repository_id: repository, status, approval_request_id }),
});
