import { RegisteredLater, RegisterRepositoryInput, RepositoryAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { shown } from './shown.ts';

export const registerRepository = operation({
  name: 'gitops_register_repository',
  summary: 'Register a repository; its first sync starts at once',
  permission: 'system.gitops.write',
  input: RegisterRepositoryInput,
  output: RepositoryAnswer,
  later: RegisteredLater,
  isIdempotent: false,
  codes: ['already_exists', 'already_registered'],
  http: { method: 'POST', path: 'gitops_repositories', status: 201 },
  example: {
    input: {
      gitops_repository: { repo_url: REPOSITORY.repo_url, vault_credential_path: REPOSITORY.vault_credential_path },
    },
    output: { gitops_repository: REPOSITORY },
  },
  async run(caller, input, { commands, ports, request }) {
    const repository_id = idOf(operationId(caller, request));
    const { name, ...given } = input.gitops_repository;
    const settings = name === undefined ? given : { ...given, name };
    const done = await commands.send(caller, request, 'RegisterRepository', { repository_id, settings });
    const row = done.isVisible ? await ports.models.get('repositories', caller.account, repository_id) : null;
    if (row === null) return later(done, { gitops_repository: { id: repository_id } });
    // As it was registered: its first run may have ended before the rows were read.
    return {
      gitops_repository: { ...shown(row), status: settings.enabled ? ('syncing' as const) : ('disabled' as const) },
    };
  },
});
