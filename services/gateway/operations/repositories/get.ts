import { RepositoryInput, RepositoryWithRuns } from '@fleetwright/contracts/api';
import { RECENT_RUNS } from '../../limits.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { RUN } from '../examples/run.ts';
import { repositoryRow, shown } from './shown.ts';

export const getRepository = operation({
  name: 'gitops_get_repository',
  summary: 'A repository with its recent runs',
  permission: 'system.gitops.read',
  input: RepositoryInput,
  output: RepositoryWithRuns,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_repositories/:repository_id', etag: ['gitops_repository', 'version'] },
  example: {
    input: { repository_id: REPOSITORY.id },
    output: { gitops_repository: REPOSITORY, gitops_sync_runs: [RUN] },
  },
  async run(caller, { repository_id }, { ports, runs }) {
    const row = await repositoryRow(ports, caller, repository_id);
    const { gitops_sync_runs } = await runs.page(caller.account, { limit: RECENT_RUNS }, { repository_id });
    return { gitops_repository: shown(row), gitops_sync_runs };
  },
});
