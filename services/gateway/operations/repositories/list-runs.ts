import { RepositoryRunsInput, RunsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PastLists } from '../../past-lists.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { RUN } from '../examples/run.ts';
import { repositoryRow } from './shown.ts';

export const listRepositoryRuns = operation({
  name: 'gitops_list_repository_runs',
  summary: 'Runs of a repository, newest first',
  permission: 'system.gitops.read',
  input: RepositoryRunsInput,
  output: RunsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_repositories/:repository_id/sync_runs' },
  example: {
    input: { repository_id: REPOSITORY.id, limit: 1 },
    output: { gitops_sync_runs: [RUN], next_cursor: '4711' },
  },
  async run(caller, { repository_id, at, ...page }, { ports, runs }) {
    await repositoryRow(ports, caller, repository_id);
    if (at !== undefined) return new PastLists(ports, caller.account, at).runs(page, { repository_id });
    return runs.page(caller.account, page, { repository_id });
  },
});
