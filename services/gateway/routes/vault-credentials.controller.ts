import { CredentialList, CredentialsQuery } from '@fleetwright/contracts';
import { Controller, Inject, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { Route, SYSTEM } from '../route.ts';

/** What repositories may name as their credential; never a value. */
@Controller(SYSTEM)
export class VaultCredentialsController {
  readonly #commands: Commands;

  constructor(@Inject(Commands) commands: Commands) {
    this.#commands = commands;
  }

  @Route({
    method: 'GET',
    path: 'vault_credentials',
    summary: 'Credentials of git remotes: ids, paths and names of keys, never values',
    access: 'system.gitops.read',
  })
  async list(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Query({ schema: CredentialsQuery }) { scope }: z.output<typeof CredentialsQuery>,
  ) {
    const { result } = await this.#commands.send(caller, request, 'ListCredentials', { scope: scope ?? null });
    // Parsing keeps what is named and nothing else.
    return { vault_credentials: CredentialList.parse(result).credentials };
  }
}
