import type { Command, CommandReply, CommandType } from '@fleetwright/contracts';
import type { CommandBus } from '@fleetwright/core/event-sourcing';

type Answer = (command: Command) => Promise<CommandReply>;

/** A bus inside one process. A command that nobody answers is refused as the real bus does it. */
export class MemoryCommandBus implements CommandBus {
  readonly #answers = new Map<CommandType, Answer>();

  /** Takes the place of whoever answered this type before. */
  answer(type: CommandType, answer: Answer): void {
    this.#answers.set(type, answer);
  }

  async request<T extends CommandType>(command: Command<T>): Promise<CommandReply> {
    const answer = this.#answers.get(command.type);
    if (!answer) return { ok: false, code: 'bus_unavailable', message: `nobody answers ${command.type}` };
    // Copied both ways, as a wire would.
    return structuredClone(await answer(structuredClone(command) as Command));
  }
}
