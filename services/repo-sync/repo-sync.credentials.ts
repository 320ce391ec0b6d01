import { type Command, type CommandReply, CredentialList } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';

/** Which credentials an account may name. Writes nothing. */
@Controller()
export class RepoSyncCredentials {
  readonly #ports: RepoSyncPorts;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
  }

  @OnCommand('ListCredentials')
  async list({ account_id, data }: Command<'ListCredentials'>): Promise<CommandReply> {
    const listing = await this.#ports.credentials.list(account_id, data.scope);
    if (listing.kind === 'failed') return refused('credential_unreadable', listing.failure.message).refusal;
    const credentials = listing.credentials.map(({ id, path, scope, keyNames, version, rotatedAt }) => ({
      id,
      path,
      scope,
      key_names: [...keyNames],
      version,
      rotated_at: rotatedAt,
    }));
    return { ok: true, result: CredentialList.parse({ credentials }), position: null, account_revision: null };
  }
}
