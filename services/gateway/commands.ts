import type { Accepted, Command, CommandData, CommandType } from '@fleetwright/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Caller } from './auth/caller.ts';
import { READ_YOUR_WRITE_TIMEOUT_MS } from './limits.ts';
import { operationId, type RequestKey } from './operation.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

export interface Done extends Pick<Accepted, 'result' | 'position' | 'account_revision'> {
  /** The read models show it. Otherwise it is done, and will be seen later: answer `later`. */
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
  async send<T extends CommandType>(caller: Caller, request: RequestKey, type: T, data: CommandData<T>): Promise<Done> {
    const { account, actor } = caller;
    const envelope = { operation_id: operationId(caller, request), account_id: account, actor };
    const command = { ...envelope, type, data, traceparent: request.traceparent } as Command<T>;
    const reply = await this.#ports.bus.request(command);
    if (!reply.ok) throw GatewayProblem.from(reply);
    const { result, position, account_revision } = reply;
    const target = { position, account_revision };
    const isVisible = await this.#ports.models.waitFor(account, target, READ_YOUR_WRITE_TIMEOUT_MS);
    return { result, position, account_revision, isVisible };
  }
}

/** The answer to what is done but cannot be read yet: 202, and what a reader would have to wait for. */
export function later(reply: FastifyReply, { position, account_revision }: Done) {
  reply.status(202);
  return { status: 'accepted', position, account_revision };
}
