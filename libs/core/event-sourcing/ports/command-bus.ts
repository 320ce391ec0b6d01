import type { Command, CommandReply, CommandType } from '@fleetwright/contracts';

/**
 * Asks the service that answers a command, and waits for the reply. Never throws for a bus that is down or a reply that
 * does not come in time: that is the refusal `bus_unavailable`, and the command may or may not have been done; repeating
 * it with the same operation id is safe.
 */
export interface CommandBus {
  request<T extends CommandType>(command: Command<T>): Promise<CommandReply>;
}

/**
 * Header of a command: until when somebody waits for it to be taken up, as milliseconds since 1970 by the clock of whoever
 * asks. Taken up later it is dropped unanswered: it may have been refused elsewhere meanwhile.
 */
export const COMMAND_UNTIL_HEADER = 'Fleetwright-Until';
