import { ListRunsInput, RunsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PastLists } from '../../past-lists.ts';
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
  async run({ account }, { repository, status, approval_request_id, at, ...page }, { ports, runs }) {
    const filter = { repository_id: repository, status, approval_request_id };
    if (at !== undefined) return new PastLists(ports, account, at).runs(page, filter);
    return runs.page(account, page, filter);
  },
});
