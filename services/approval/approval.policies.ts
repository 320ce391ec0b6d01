import type { Command, CommandReply } from '@fleetwright/contracts';
import { changePolicy, createPolicy, deletePolicy } from '@fleetwright/core/policies';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { AccountPolicies } from './account-policies.ts';

/** People's policies. */
@Controller()
export class PolicyCommands {
  readonly #policies: AccountPolicies;

  constructor(@Inject(AccountPolicies) policies: AccountPolicies) {
    this.#policies = policies;
  }

  @OnCommand('CreatePolicy')
  async create(command: Command<'CreatePolicy'>): Promise<CommandReply> {
    const now = this.#policies.now();
    return replyOf(await this.#policies.execute(command, (state) => createPolicy(state, { ...command.data, now })));
  }

  @OnCommand('ChangePolicy')
  async change(command: Command<'ChangePolicy'>): Promise<CommandReply> {
    const now = this.#policies.now();
    return replyOf(await this.#policies.execute(command, (state) => changePolicy(state, { ...command.data, now })));
  }

  @OnCommand('DeletePolicy')
  async delete(command: Command<'DeletePolicy'>): Promise<CommandReply> {
    return replyOf(await this.#policies.execute(command, (state) => deletePolicy(state, command.data)));
  }
}
