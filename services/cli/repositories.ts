import type { RepositoryView } from '@fleetwright/contracts';
import { CommandFailed } from './failure.ts';
import type { Gateway } from './gateway.ts';

export function allRepositories(gateway: Gateway): Promise<RepositoryView[]> {
  return gateway.all('gitops_list_repositories', {});
}

/** A repository by its name or id. */
export async function findRepository(gateway: Gateway, which: string): Promise<RepositoryView> {
  const repositories = await allRepositories(gateway);
  const found = repositories.find(({ id, name }) => id === which || name === which);
  if (found !== undefined) return found;
  const names = repositories.map(({ name }) => name).join(', ');
  throw new CommandFailed(`there is no repository "${which}"${names === '' ? '' : `; there are: ${names}`}`);
}
