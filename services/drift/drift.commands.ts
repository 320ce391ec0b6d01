import type { Command, CommandReply, DriftIgnore } from '@fleetwright/contracts';
import { changeIgnore, type Ignores, removeIgnore, setIgnore } from '@fleetwright/core/drift';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { adopt } from './adopt.ts';
import { exportLive } from './export-live.ts';
import { patchEdit } from './patch-edit.ts';
import { DRIFT_PORTS, type DriftPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { Watch } from './watch.ts';

/** Accepting drift, and what people ask not to be told of. The drift that it hides, or shows again, is looked at as soon as the event is heard. */
@Controller()
export class DriftCommands {
  readonly #ports: DriftPorts;
  readonly #watch: Watch;
  readonly #preparation: Preparation;

  constructor(@Inject(DRIFT_PORTS) ports: DriftPorts) {
    this.#ports = ports;
    this.#watch = Watch.over(ports);
    this.#preparation = new Preparation(ports);
  }

  @OnCommand('AdoptDrift')
  adopt(command: Command<'AdoptDrift'>): Promise<CommandReply> {
    return adopt(this.#ports, this.#preparation, command);
  }

  @OnCommand('PatchEdit')
  patchEdit(command: Command<'PatchEdit'>): Promise<CommandReply> {
    return patchEdit(this.#ports, this.#preparation, command);
  }

  @OnCommand('ExportFleet')
  export(command: Command<'ExportFleet'>): Promise<CommandReply> {
    return exportLive(this.#ports, command);
  }

  @OnCommand('SetDriftIgnore')
  set(command: Command<'SetDriftIgnore'>): Promise<CommandReply> {
    const { actor, data } = command;
    return this.#execute(command, (state) => setIgnore(state, data, { actor, now: this.#ports.clock.now() }));
  }

  @OnCommand('ChangeDriftIgnore')
  change(command: Command<'ChangeDriftIgnore'>): Promise<CommandReply> {
    return this.#execute(command, (state) => changeIgnore(state, command.data, this.#ports.clock.now()));
  }

  @OnCommand('RemoveDriftIgnore')
  remove(command: Command<'RemoveDriftIgnore'>): Promise<CommandReply> {
    return this.#execute(command, (state) => removeIgnore(state, command.data));
  }

  async #execute(
    command: Command<'SetDriftIgnore' | 'ChangeDriftIgnore' | 'RemoveDriftIgnore'>,
    decide: (state: Ignores) => ReturnType<typeof setIgnore>,
  ): Promise<CommandReply> {
    const executed = await this.#watch.ignores.execute<DriftIgnore | null>(command.account_id, {
      operationId: command.operation_id,
      cause: command,
      decide,
      onRepeat: (events) =>
        events.flatMap((event) => (event.type === 'DriftIgnoreSet' ? [event.data.ignore] : []))[0] ?? null,
    });
    return replyOf(executed);
  }
}
