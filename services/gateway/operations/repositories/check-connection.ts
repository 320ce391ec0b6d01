import { ConnectionCheck } from '@fleetwright/contracts';
import { ConnectionAnswer, RegisterRepositoryInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { CONNECTION, REPOSITORY } from '../examples/repository.ts';

export const checkConnection = operation({
  name: 'gitops_check_connection',
  summary: 'Ask a remote once, as a registration with these settings would; nothing is kept',
  permission: 'system.gitops.write',
  input: RegisterRepositoryInput,
  output: ConnectionAnswer,
  isIdempotent: true,
  codes: ['credential_unreadable'],
  http: { method: 'POST', path: 'gitops_repositories/check_connection' },
  example: {
    input: { gitops_repository: { repo_url: REPOSITORY.repo_url } },
    output: { gitops_connection: CONNECTION },
  },
  async run(caller, { gitops_repository: { name, ...given } }, { commands, request }) {
    const settings = name === undefined ? given : { ...given, name };
    // The remote may answer otherwise a moment later: a key must never bring back an old answer.
    const { result } = await commands.send(caller, { ...request, key: null }, 'CheckConnection', { settings });
    return { gitops_connection: ConnectionCheck.parse(result) };
  },
});
