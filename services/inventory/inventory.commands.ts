import type { Command, CommandReply } from '@fleetwright/contracts';
import type { Answered } from '@fleetwright/core/inventory';
import { OnCommand, Semaphore } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { WAVES_AT_ONCE } from './limits.ts';
import { invalidVersion, problemsOfVersion } from './content.ts';
import { OwnedByGit } from './owned-by-git.ts';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';
import { acceptedReply, replyTo } from './replies.ts';

/** Everything that changes the live fleet. The journal goes to its stream right behind each write. */
@Controller()
export class InventoryCommands {
  readonly #ports: InventoryPorts;
  readonly #pump: Pump;
  readonly #ownedByGit: OwnedByGit;
  readonly #waves = new Semaphore(WAVES_AT_ONCE);

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#ports = ports;
    this.#pump = Pump.over(ports);
    this.#ownedByGit = new OwnedByGit(ports);
  }

  @OnCommand('ApplyMutations')
  async apply(command: Command<'ApplyMutations'>): Promise<CommandReply> {
    const wave = await this.#waves.run(() => this.#ports.inventory.apply(command, command.data.mutations));
    this.#pump.wake(command.account_id);
    return acceptedReply(wave.results, wave.revision);
  }

  @OnCommand('CreateResource')
  create(command: Command<'CreateResource'>): Promise<CommandReply> {
    return this.#answer(command, this.#ports.inventory.create(command, command.data));
  }

  @OnCommand('UpdateResource')
  update(command: Command<'UpdateResource'>): Promise<CommandReply> {
    return this.#answer(command, this.#ports.inventory.update(command, command.data));
  }

  @OnCommand('DeleteResource')
  delete(command: Command<'DeleteResource'>): Promise<CommandReply> {
    return this.#answer(command, this.#ports.inventory.delete(command, command.data));
  }

  @OnCommand('PromoteModuleVersion')
  async promote(command: Command<'PromoteModuleVersion'>): Promise<CommandReply> {
    const problems = await problemsOfVersion(this.#ports, command);
    if (problems.length > 0) return invalidVersion(command.data, problems);
    return this.#answer(command, this.#ports.inventory.promoteModuleVersion(command, command.data));
  }

  @OnCommand('UpdateInstance')
  updateInstance(command: Command<'UpdateInstance'>): Promise<CommandReply> {
    return this.#answer(command, this.#ports.inventory.updateInstance(command, command.data));
  }

  @OnCommand('CreateAccount')
  createAccount(command: Command<'CreateAccount'>): Promise<CommandReply> {
    return this.#answer(command, this.#ports.inventory.createAccount(command, command.data));
  }

  async #answer({ account_id }: Command, answering: Promise<Answered<unknown>>): Promise<CommandReply> {
    const answered = await answering;
    if (answered.kind === 'done') this.#pump.wake(account_id);
    return this.#ownedByGit.placed(account_id, replyTo(answered));
  }
}
