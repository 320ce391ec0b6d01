import { ConnectionCheck } from '@fleetwright/contracts';
import { ConnectionAnswer, RepositoryInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { CONNECTION, REPOSITORY } from '../examples/repository.ts';
import { repositoryRow } from './shown.ts';

export const checkRepository = operation({
  name: 'gitops_check_repository',
  summary: 'Ask the remote of a repository once; an ssh host must show the recorded key',
  permission: 'system.gitops.write',
  input: RepositoryInput,
  output: ConnectionAnswer,
  isIdempotent: true,
  codes: ['credential_unreadable'],
  http: { method: 'POST', path: 'gitops_repositories/:repository_id/check_connection' },
  example: { input: { repository_id: REPOSITORY.id }, output: { gitops_connection: CONNECTION } },
  async run(caller, { repository_id }, { commands, ports, request }) {
    await repositoryRow(ports, caller, repository_id);
    const { result } = await commands.send(caller, { ...request, key: null }, 'CheckRepository', { repository_id });
    return { gitops_connection: ConnectionCheck.parse(result) };
  },
});
