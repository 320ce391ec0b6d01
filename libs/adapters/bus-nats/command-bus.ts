import type { Command, CommandReply, CommandType, Refusal } from '@fleetwright/contracts';
import { type CommandBus, commandSubject } from '@fleetwright/core/event-sourcing';
import { CommandQuestion } from './command-question.ts';
import { COMMAND_PATIENCE_MS } from './limits.ts';
import type { Link } from './link.ts';

/**
 * Asks over NATS. Replicas of a service share a queue group, so one of them gets each sending; one that shows no sign of
 * life is not waited for: the command is sent again, and reaches another. Its operation id makes that safe.
 */
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
    if (!(await this.#link.whenConnected(COMMAND_PATIENCE_MS)))
      return unanswered(command.type, 'NATS is not connected');
    const answer = await new CommandQuestion(this.#link, commandSubject(command.type), payload).ask();
    return answer.kind === 'replied' ? answer.reply : unanswered(command.type, answer.reason);
  }
}

function unanswered(type: CommandType, reason: string): Refusal {
  return refusal('bus_unavailable', `${type} was not answered: ${reason}`);
}

function refusal(code: Refusal['code'], message: string): Refusal {
  return { ok: false, code, message };
}
