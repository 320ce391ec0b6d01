import type { Command, CommandReply } from '@fleetwright/contracts';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';

/** Requests to the projector. */
@Controller()
export class ProjectorCommands {
  readonly #ports: ProjectorPorts;

  constructor(@Inject(PROJECTOR_PORTS) ports: ProjectorPorts) {
    this.#ports = ports;
  }

  /** Begins a rebuild, unless one is under way, and answers the generation that it replaces: done when it has grown. */
  @OnCommand('RebuildReadModels')
  async rebuild(_command: Command<'RebuildReadModels'>): Promise<CommandReply> {
    const { projection, rebuilds } = this.#ports;
    const { position, generation } = await projection.progress();
    rebuilds.begin();
    return { ok: true, result: { position, generation }, position: null, account_revision: null };
  }
}
