import { type Command, type CommandReply, CredentialList, type PublicKey } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { publicKeyOf } from './public-key.ts';

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

  @OnCommand('ReadPublicKey')
  async readPublicKey({ account_id, data }: Command<'ReadPublicKey'>): Promise<CommandReply> {
    const ref = { by: 'id', id: data.ssh_credential_id } as const;
    const found = await this.#ports.credentials.read(account_id, ref, 'ssh');
    if (found.kind === 'failed') return refused('credential_unreadable', found.failure.message).refusal;
    const public_key = found.credential.kind === 'ssh_key' ? publicKeyOf(found.credential.privateKey) : undefined;
    if (public_key === undefined) {
      const message = 'The credential holds no key of a kind whose public half is known: Ed25519, RSA or ECDSA.';
      return refused('credential_unreadable', message).refusal;
    }
    return { ok: true, result: { public_key } satisfies PublicKey, position: null, account_revision: null };
  }
}
