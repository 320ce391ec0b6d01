import type { Command, CommandReply, Json } from '@fleetwright/contracts';
import { compareManaged } from '@fleetwright/core/fleet';
import {
  type Asking,
  closeReview,
  confirmChange,
  covers,
  endBreakGlass,
  type Governance,
  type Governed,
  guardChange,
  type Holders,
  holdersFold,
  openBreakGlass,
  setMode,
  withdrawChange,
} from '@fleetwright/core/inventory';
import { Aggregate, OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';
import { replyTo } from './replies.ts';

type ModeCommand =
  | 'SetGitopsMode'
  | 'GuardChange'
  | 'ConfirmChange'
  | 'WithdrawChange'
  | 'OpenBreakGlass'
  | 'EndBreakGlass'
  | 'CloseBreakGlassReview';

/** Who may change by hand what git manages. */
@Controller()
export class ModeCommands {
  readonly #ports: InventoryPorts;
  readonly #pump: Pump;
  readonly #holders: Aggregate<Holders>;

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#ports = ports;
    this.#pump = Pump.over(ports);
    this.#holders = new Aggregate(ports, { streamOf: (account) => `access-${account}`, folding: holdersFold });
  }

  @OnCommand('SetGitopsMode')
  async set(command: Command<'SetGitopsMode'>): Promise<CommandReply> {
    const { state: holders } = await this.#holders.load(command.account_id);
    return this.#govern(command, (state, asking) => setMode(state, command.data, { ...asking, holders }));
  }

  @OnCommand('GuardChange')
  guard(command: Command<'GuardChange'>): Promise<CommandReply> {
    return this.#govern(command, (state, asking) => guardChange(state, command.data, asking));
  }

  @OnCommand('ConfirmChange')
  confirm(command: Command<'ConfirmChange'>): Promise<CommandReply> {
    return this.#govern(command, (state, asking) => confirmChange(state, command.data, asking));
  }

  @OnCommand('WithdrawChange')
  withdraw(command: Command<'WithdrawChange'>): Promise<CommandReply> {
    return this.#govern(command, (state, asking) => withdrawChange(state, command.data, asking));
  }

  @OnCommand('OpenBreakGlass')
  open(command: Command<'OpenBreakGlass'>): Promise<CommandReply> {
    return this.#govern(command, (state, asking) => openBreakGlass(state, command.data, asking));
  }

  @OnCommand('EndBreakGlass')
  end(command: Command<'EndBreakGlass'>): Promise<CommandReply> {
    return this.#govern(command, (state, asking) => endBreakGlass(state, command.data.break_glass_id, asking));
  }

  @OnCommand('CloseBreakGlassReview')
  close(command: Command<'CloseBreakGlassReview'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const decide = async (state: Governance, asking: Asking) => {
      const opening = state.openings.find(({ id }) => id === data.break_glass_id);
      const { resources, gone } = await this.#ports.live.snapshot(account);
      const within = (resource: Parameters<typeof covers>[1]) => opening !== undefined && covers(opening, resource);
      const drifting = compareManaged({ resources: resources.filter(within), gone: gone.filter(within) });
      return closeReview(state, data.break_glass_id, { ...asking, drifting });
    };
    return this.#govern(command, decide, true);
  }

  async #govern(
    command: Command<ModeCommand>,
    decide: (state: Governance, asking: Asking) => Governed | Promise<Governed>,
    isOfFleet = false,
  ): Promise<CommandReply> {
    const { type, data, actor, may = [], account_id } = command;
    const asking = () => ({ actor, may, now: this.#ports.clock.now(), newId: this.#ports.ids.next() });
    const content = { command: type, data } as unknown as Json;
    const answered = await this.#ports.inventory.govern(command, content, {
      decide: (state) => decide(state, asking()),
      isOfFleet,
    });
    if (answered.kind === 'done') this.#pump.wake(account_id);
    return replyTo(answered);
  }
}
