import { type Command, CommandReply, type CommandType, type Refusal } from '@fleetwright/contracts';
import { BusUnavailable, type CommandBus, commandSubject } from '@fleetwright/core/event-sourcing';
import { errors } from '@nats-io/nats-core';
import { COMMAND_PATIENCE_MS, COMMAND_RETRY_MS, COMMAND_TIMEOUT_MS } from './limits.ts';
import type { Link } from './link.ts';

/** Asks over NATS requests. Replicas of a service share a queue group, so one of them answers. */
export class NatsCommandBus implements CommandBus {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  async request<T extends CommandType>(command: Command<T>): Promise<CommandReply> {
    const payload = JSON.stringify(command);
    const sizeBytes = Buffer.byteLength(payload);
    const sizeMaxBytes = this.#link.nc.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (sizeBytes > sizeMaxBytes) {
      return refusal(
        'invalid',
        `the command has ${sizeBytes} bytes, the bus takes ${sizeMaxBytes}: ask for less at once`,
      );
    }
    const patientUntilMs = performance.now() + COMMAND_PATIENCE_MS;
    for (;;) {
      const attempt = await this.#attempt(command.type, payload, patientUntilMs - performance.now());
      if (attempt.kind === 'replied') return attempt.reply;
      if (attempt.kind === 'over' || performance.now() >= patientUntilMs) {
        return refusal('bus_unavailable', `${command.type} was not answered: ${attempt.reason}`);
      }
      await new Promise((resolve) => setTimeout(resolve, COMMAND_RETRY_MS));
    }
  }

  /** `again`: nobody has it, or whoever had it was cut off; its operation id makes asking again safe. */
  async #attempt(
    type: CommandType,
    payload: string,
    patienceMs: number,
  ): Promise<{ kind: 'replied'; reply: CommandReply } | { kind: 'again' | 'over'; reason: string }> {
    if (!(await this.#link.whenConnected(patienceMs))) return { kind: 'over', reason: 'NATS is not connected' };
    try {
      const message = await this.#link.whileConnected(() =>
        this.#link.nc.request(commandSubject(type), payload, { timeout: COMMAND_TIMEOUT_MS }),
      );
      const reply = CommandReply.safeParse(message.json());
      return reply.success
        ? { kind: 'replied', reply: reply.data }
        : { kind: 'over', reason: 'the reply is not valid' };
    } catch (error) {
      if (error instanceof BusUnavailable) return { kind: 'again', reason: error.message };
      if (isWithoutResponders(error)) return { kind: 'again', reason: 'the service that answers it is not running' };
      if (error instanceof errors.TimeoutError) {
        return { kind: 'over', reason: `no reply within ${COMMAND_TIMEOUT_MS} ms` };
      }
      return { kind: 'over', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function isWithoutResponders(error: unknown): boolean {
  if (error instanceof errors.NoRespondersError) return true;
  return error instanceof errors.RequestError && error.isNoResponders();
}

function refusal(code: Refusal['code'], message: string): Refusal {
  return { ok: false, code, message };
}
