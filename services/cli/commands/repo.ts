import type { RepositoryView } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

const PATH = '/gitops_repositories';

export function addRepositoryCommands({ program, world, connect }: CommandLine): void {
  const repo = program.command('repo').description('registered repositories');
  repo
    .command('list', { isDefault: true })
    .description('all of them, with their status')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => listRepositories(world, await connect(), options));
  repo
    .command('add <url>')
    .description('register a remote; its first run starts at once')
    .option('--name <name>')
    .option('--branch <branch>')
    .option('--path-prefix <folder>', 'folder of fleet.yaml inside the repository')
    .option('--interval <seconds>', 'how often it is polled')
    .option('--auto-apply', 'approve creates and updates for which no policy decides')
    .option('--json', 'print JSON')
    .action(async (url: string, options: AddOptions) => addRepository(world, await connect(), url, options));
  repo
    .command('remove <repository>')
    .description('end a registration; the remote and the live fleet stay')
    .option('--json', 'print JSON')
    .action(async (which: string, options: JsonOption) => removeRepository(world, await connect(), which, options));
}

interface AddOptions extends JsonOption {
  readonly name?: string;
  readonly branch?: string;
  readonly pathPrefix?: string;
  readonly interval?: string;
  readonly autoApply?: boolean;
}

async function listRepositories(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const repositories = await allRepositories(gateway);
  if (json) return world.print(JSON.stringify(repositories, null, 2));
  if (repositories.length === 0)
    return world.print('no repository is registered; add one with: fleetwright repo add <url>');
  const rows = repositories.map(({ name, status, repo_url, branch, last_error }) => [
    name,
    status,
    `${repo_url} ${branch}`,
    last_error ?? '',
  ]);
  for (const line of table([['NAME', 'STATUS', 'REMOTE', 'LAST ERROR'], ...rows])) world.print(line);
}

async function addRepository(world: World, gateway: Gateway, url: string, options: AddOptions): Promise<void> {
  const answer = await gateway.post<{ gitops_repository: Pick<RepositoryView, 'id'> & Partial<RepositoryView> }>(PATH, {
    gitops_repository: {
      repo_url: url,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.branch === undefined ? {} : { branch: options.branch }),
      ...(options.pathPrefix === undefined ? {} : { path_prefix: options.pathPrefix }),
      ...(options.interval === undefined ? {} : { reconcile_interval_seconds: Number(options.interval) }),
      ...(options.autoApply === undefined ? {} : { auto_apply: options.autoApply }),
    },
  });
  // A gateway whose read models are behind answers the id alone.
  const { id, name = url } = answer.gitops_repository;
  world.print(options.json ? JSON.stringify(answer, null, 2) : `registered ${name} (${id}); its first run has started`);
}

async function removeRepository(world: World, gateway: Gateway, which: string, { json }: JsonOption): Promise<void> {
  const { id, name } = await findRepository(gateway, which);
  const answer = await gateway.delete(`${PATH}/${id}`);
  world.print(
    json ? JSON.stringify(answer, null, 2) : `removed ${name}; the remote and the live fleet stay as they are`,
  );
}

export function allRepositories(gateway: Gateway): Promise<RepositoryView[]> {
  return gateway.all<RepositoryView>(PATH, 'gitops_repositories');
}

/** A repository by its name or id. */
export async function findRepository(gateway: Gateway, which: string): Promise<RepositoryView> {
  const repositories = await allRepositories(gateway);
  const found = repositories.find(({ id, name }) => id === which || name === which);
  if (found !== undefined) return found;
  const names = repositories.map(({ name }) => name).join(', ');
  throw new CommandFailed(`there is no repository "${which}"${names === '' ? '' : `; there are: ${names}`}`);
}
