import type { Accepted, Command, CommandData, CommandType } from '@fleetwright/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from './auth/caller.ts';
import { READ_YOUR_WRITE_TIMEOUT_MS } from './limits.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

export interface Done {
  readonly result: Accepted['result'];
  /** The read models show it. Otherwise it is done, and will be seen later: answer 202. */
  readonly isVisible: boolean;
}

/** Sends commands to the stages, and waits until the sender can read what they wrote. */
@Injectable()
export class Commands {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** Throws GatewayProblem for a refusal. */
  async send<T extends CommandType>(
    { account, actor }: Caller,
    operation_id: string,
    type: T,
    data: CommandData<T>,
  ): Promise<Done> {
    const command = { type, data, operation_id, account_id: account, actor, traceparent: null } as Command<T>;
    const reply = await this.#ports.bus.request(command);
    if (!reply.ok) throw GatewayProblem.from(reply);
    const { result, position, account_revision } = reply;
    const isVisible = await this.#ports.models.waitFor(
      account,
      { position, account_revision },
      READ_YOUR_WRITE_TIMEOUT_MS,
    );
    return { result, isVisible };
  }
}
