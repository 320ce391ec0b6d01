import type { CommandData, PublicKey, RepositoryView } from '@fleetwright/contracts';
import type { CreateGiteaRepositoryInput } from '@fleetwright/contracts/api';
import type { GitHost, HostedRepository } from '@fleetwright/core/integrations';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { Call } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { WEBHOOKS } from '../../webhooks/webhook-gate.ts';
import { shown } from '../repositories/shown.ts';
import { done } from './host-answers.ts';

export interface Connecting {
  readonly repoUrl: string;
  readonly repository: RepositoryView | { readonly id: string };
  readonly webhook: 'added' | 'not_added';
  readonly deployKey: 'added' | 'not_added';
}

interface Wanted {
  readonly host: GitHost;
  readonly at: HostedRepository;
  readonly register: NonNullable<z.output<typeof CreateGiteaRepositoryInput>['register']>;
}

/** A repository's first webhook secret. */
const FIRST_GENERATION = 1;

/**
 * Lets the key read before the first sync needs it, registers, and has pushes told last, when there is somebody to tell.
 * Each step may be done again: a repeated request goes on where the first one stopped. Throws GatewayProblem.
 */
export async function connect(caller: Caller, { host, at, register }: Wanted, call: Call): Promise<Connecting> {
  const { ssh_credential_id } = register;
  const isBySsh = ssh_credential_id !== null;
  if (isBySsh) {
    const { result } = await call.commands.send(caller, call.request, 'ReadPublicKey', { ssh_credential_id });
    const { public_key: publicKey } = result as PublicKey;
    done(await host.addDeployKey(at, { title: 'fleetwright', publicKey }));
  }
  const repoUrl = isBySsh ? at.sshUrl : at.httpsUrl;
  const repository = await registered(caller, { register, repoUrl }, call);
  const { publicUrl } = call.gitHosts;
  if (publicUrl !== null) {
    const url = `${publicUrl}/${WEBHOOKS}/gitea/${repository.id}`;
    const { text: secret } = call.webhookSecrets.of(repository.id, FIRST_GENERATION);
    done(await host.addWebhook(at, { url, secret }));
  }
  return {
    repoUrl,
    repository,
    webhook: publicUrl === null ? 'not_added' : 'added',
    deployKey: isBySsh ? 'added' : 'not_added',
  };
}

async function registered(
  caller: Caller,
  { register, repoUrl }: Pick<Wanted, 'register'> & { readonly repoUrl: string },
  { commands, ports, request }: Call,
) {
  const repository_id = idOf(operationId(caller, request));
  const { name, ...given } = register;
  const settings = {
    ...given,
    repo_url: repoUrl,
    enabled: true,
    ssh_host_key: null,
    ...(name === undefined ? {} : { name }),
  };
  const data: CommandData<'RegisterRepository'> = { repository_id, settings };
  const { isVisible } = await commands.send(caller, request, 'RegisterRepository', data);
  const row = isVisible ? await ports.models.get('repositories', caller.account, repository_id) : null;
  return row === null ? { id: repository_id } : { ...shown(row), status: 'syncing' as const };
}
