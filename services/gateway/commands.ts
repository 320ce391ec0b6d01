import type { Accepted, Command, CommandData, CommandType } from '@fleetwright/contracts';
import { traced } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from './auth/caller.ts';
import { Subjects } from './auth/subjects.ts';
import { READ_YOUR_WRITE_TIMEOUT_MS } from './limits.ts';
import { operationId, type RequestKey } from './request-key.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

export interface Done extends Pick<Accepted, 'result' | 'position' | 'account_revision'> {
  /** The read models show it. Otherwise it is done, and will be seen later: answer `later`. */
  readonly isVisible: boolean;
}

/** Permissions that a stage itself looks at, when it does what was asked. */
const LOOKED_AT = ['system.policies.write', 'system.fleet.break_glass'] as const;

/** Sends commands to the stages, and waits until the sender can read what they wrote. */
@Injectable()
export class Commands {
  readonly #ports: GatewayPorts;

  readonly #subjects: Subjects;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Subjects) subjects: Subjects) {
    this.#ports = ports;
    this.#subjects = subjects;
  }

  /** Throws GatewayProblem for a refusal. */
  async send<T extends CommandType>(caller: Caller, request: RequestKey, type: T, data: CommandData<T>): Promise<Done> {
    const { account, actor } = caller;
    const envelope = { operation_id: operationId(caller, request), account_id: account, actor };
    const { via } = request;
    const may = LOOKED_AT.filter((permission) => caller.permissions.has(permission));
    const reply = await traced(`request ${type}`, request.traceparent, (traceparent) => {
      const command = { ...envelope, type, data, traceparent, may, ...(via && { via }) } as Command<T>;
      return this.#ports.bus.request(command);
    });
    if (!reply.ok) throw GatewayProblem.from(await this.#subjects.namedRefusal(account, reply));
    const { result, position, account_revision } = reply;
    if (position !== null || account_revision !== null) {
      // Events name the operation: this line leads from a request to what it changed.
      const { operation_id } = envelope;
      this.#ports.log.info(
        { request_id: via?.request_id, operation_id, account_id: account, type },
        'a command was done',
      );
    }
    const target = { position, account_revision };
    const isVisible = await this.#ports.models.waitFor(account, target, READ_YOUR_WRITE_TIMEOUT_MS);
    return { result, position, account_revision, isVisible };
  }
}

/** The answer to what is done but cannot be read yet: 202, and what a reader would have to wait for. */
export class Later {
  readonly body: object;

  constructor(body: object) {
    this.body = body;
  }
}

/** `more` is what can be said of it already. */
export function later({ position, account_revision }: Done, more: object = {}): Later {
  return new Later({ ...more, status: 'accepted', position, account_revision });
}
