import { ListRepositoriesInput, RepositoriesPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { filterOf, pageOf, queryOf } from '../../page.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { shown } from './shown.ts';

export const listRepositories = operation({
  name: 'gitops_list_repositories',
  summary: 'List repositories',
  permission: 'system.gitops.read',
  input: ListRepositoriesInput,
  output: RepositoriesPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_repositories' },
  example: { input: { name: REPOSITORY.name }, output: { gitops_repositories: [REPOSITORY], next_cursor: null } },
  async run({ account }, input, { ports }) {
    const asked = { ...queryOf(input), filter: filterOf({ name: input.name }), order: 'oldest_first' as const };
    return pageOf('gitops_repositories', await ports.models.list('repositories', account, asked), input.limit, shown);
  },
});
