import type { Command, CommandReply } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';
import { sourceOf } from './source.ts';

/** Makes the read models anew, while they are read and written. */
@Controller()
export class ProjectorCommands {
  readonly #ports: ProjectorPorts;

  constructor(@Inject(PROJECTOR_PORTS) ports: ProjectorPorts) {
    this.#ports = ports;
  }

  @OnCommand('RebuildReadModels')
  async rebuild(_command: Command<'RebuildReadModels'>): Promise<CommandReply> {
    // Not the one that follows the log: that one learns of it as another process would.
    const rebuilt = await this.#ports.openProjection().rebuild(sourceOf(this.#ports.store));
    if (!rebuilt) {
      return refused('rate_limited', 'The read models are being rebuilt already. Ask again when that is done.').refusal;
    }
    const { position, generation } = rebuilt;
    return { ok: true, result: { position, generation }, position, account_revision: null };
  }
}
