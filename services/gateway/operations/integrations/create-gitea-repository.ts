import { CreateGiteaRepositoryAnswer, CreateGiteaRepositoryInput } from '@fleetwright/contracts/api';
import { type HostedRepository, madeUnder, markOf } from '@fleetwright/core/integrations';
import { INTEGRATIONS } from '../../address.ts';
import { operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { operationId } from '../../request-key.ts';
import { GITEA_REPOSITORY } from '../examples/gitea.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { connect, type Connecting } from './connect.ts';
import { done } from './host-answers.ts';

export const createGiteaRepository = operation({
  name: 'create_gitea_repository',
  summary: 'Create a repository at the connected Gitea, and on request register it with webhook and deploy key',
  permission: 'system.gitops.write',
  input: CreateGiteaRepositoryInput,
  output: CreateGiteaRepositoryAnswer,
  isIdempotent: false,
  codes: [
    'not_configured',
    'host_refused',
    'host_unavailable',
    'already_exists',
    'already_registered',
    'credential_unreadable',
  ],
  http: { method: 'POST', base: INTEGRATIONS, path: 'gitea/repositories', status: 201 },
  example: {
    input: { owner: 'acme', repo: 'fleet-config', private: true, register: {} },
    output: {
      gitea_repository: GITEA_REPOSITORY,
      gitops_repository: REPOSITORY,
      webhook: 'added',
      deploy_key: 'not_added',
    },
  },
  async run(caller, { owner, repo, private: isPrivate, register }, call) {
    const { host } = call.gitHosts;
    if (host === null) {
      throw new GatewayProblem('not_configured', 'No Gitea is connected: set FLEETWRIGHT_GITEA_URL and its token.');
    }
    const description = markOf(operationId(caller, call.request));
    const made = madeUnder(description, await host.createRepository({ owner, name: repo, isPrivate, description }));
    if (made.kind === 'taken') throw alreadyThere(made.repository);
    if (made.kind !== 'made') return done(made);
    if (register === undefined) return answerOf(made.repository, null);
    return answerOf(made.repository, await connect(caller, { host, at: made.repository, register }, call));
  },
});

function answerOf(at: HostedRepository, connecting: Connecting | null) {
  return {
    gitea_repository: {
      owner: at.owner,
      name: at.name,
      private: at.isPrivate,
      page_url: at.pageUrl,
      ssh_url: at.sshUrl,
      https_url: at.httpsUrl,
      default_branch: at.defaultBranch,
      repo_url: connecting?.repoUrl ?? at.httpsUrl,
    },
    gitops_repository: connecting?.repository ?? null,
    webhook: connecting?.webhook ?? ('not_added' as const),
    deploy_key: connecting?.deployKey ?? ('not_added' as const),
  };
}

function alreadyThere({ name, owner, pageUrl, httpsUrl, sshUrl }: HostedRepository): GatewayProblem {
  const message = `${owner}/${name} is there already; register it with gitops_register_repository.`;
  const facts = { page_url: pageUrl, https_url: httpsUrl, ssh_url: sshUrl };
  return new GatewayProblem('already_exists', message, { facts });
}
