import { ALL_COMMANDS, type CommandReply, type CommandType } from '@fleetwright/contracts';
import {
  BusUnavailable,
  commandSubject,
  type ConnectedPlatform,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import { ServerNats } from '@nestjs/microservices';
import { from, isObservable, lastValueFrom } from 'rxjs';
import { COMMANDS_OPEN_MAX, DRAIN_TIMEOUT_MS } from './limits.ts';
import type { Logger } from './logger.ts';
import { readCommand } from './read-command.ts';
import { traced } from './tracing.ts';
import { within } from './within.ts';

interface Given {
  readonly service: string;
  readonly platform: Pick<ConnectedPlatform, 'connectBus'>;
  readonly log: Logger;
}

/** The parts of NATS's client that are used here; Nest leaves their types open. */
interface Request {
  readonly data: Uint8Array;
  respond(payload: string): boolean;
}
interface Subscription {
  unsubscribe(): void;
}
interface Client {
  subscribe(
    subject: string,
    options: { queue: string; callback: (error: unknown, request: Request) => void },
  ): Subscription;
  flush(): Promise<void>;
}

const TYPES_BY_SUBJECT = new Map(
  Object.keys(ALL_COMMANDS).map((type) => [commandSubject(type as CommandType), type as CommandType]),
);

/**
 * Nest's NATS server, answering commands as they are in contracts: a Command as JSON in, a CommandReply as JSON out.
 * Replicas share a queue group. Every request is answered, also when its handler throws.
 */
export class CommandServer extends ServerNats {
  readonly #given: Given;
  readonly #open = new Set<Promise<void>>();
  readonly #subscriptions: Subscription[] = [];
  #client: Client | undefined;

  constructor(given: Given) {
    super({});
    this.#given = given;
  }

  override async createNatsClient(): Promise<Client> {
    const { platform, service } = this.#given;
    this.#client = (await platform.connectBus(`fleetwright-${service}-commands`)) as Client;
    return this.#client;
  }

  override bindEvents(client: Client): void {
    for (const channel of this.messageHandlers.keys()) {
      const callback = (error: unknown, request: Request) => {
        if (error) this.#given.log.error({ err: error }, 'commands cannot be received');
        else void this.handleMessage(channel, request);
      };
      this.#subscriptions.push(client.subscribe(channel, { queue: this.#given.service, callback }));
    }
  }

  override async handleMessage(channel: string, request: Request): Promise<void> {
    const work = this.#answer(channel, request).then((reply) => void request.respond(JSON.stringify(reply)));
    this.#open.add(work);
    try {
      await work;
    } catch (error) {
      this.#given.log.warn({ err: error }, 'a reply could not be sent');
    } finally {
      this.#open.delete(work);
    }
  }

  /** Takes no more commands and waits for those in progress, within the drain's limit. Closing twice is allowed. */
  override async close(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    this.#client = undefined;
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
    await within(DRAIN_TIMEOUT_MS, async () => {
      await Promise.allSettled(this.#open);
      await client.flush();
    }).catch(() => false);
    await super.close();
  }

  async #answer(channel: string, request: Request): Promise<CommandReply> {
    if (this.#open.size >= COMMANDS_OPEN_MAX) {
      return { ok: false, code: 'rate_limited', message: 'too many commands at once; ask again in a moment' };
    }
    const type = TYPES_BY_SUBJECT.get(channel);
    const handler = this.getHandlerByPattern(channel);
    if (!type || !handler) return { ok: false, code: 'not_found', message: `nobody answers ${channel}` };
    const read = readCommand(new TextDecoder().decode(request.data), type);
    if (read.kind === 'refused') return read.refusal;
    try {
      return await traced(`command ${type}`, read.command.traceparent, async () => {
        const result: unknown = await handler(read.command, undefined);
        return lastValueFrom(isObservable(result) ? from(result) : from([result])) as Promise<CommandReply>;
      });
    } catch (error) {
      const { operation_id } = read.command;
      this.#given.log.error({ err: error, type, operation_id }, 'command failed');
      return refusalFor(error);
    }
  }
}

/** What a handler throws is our trouble, not the caller's: repeating the command with its operation id is safe. */
function refusalFor(error: unknown): CommandReply {
  if (error instanceof BusUnavailable) {
    return { ok: false, code: 'bus_unavailable', message: 'the bus cannot be reached; ask again' };
  }
  const reason = error instanceof StoreUnavailable ? 'the store cannot be reached' : 'the command failed unexpectedly';
  return { ok: false, code: 'store_unavailable', message: `${reason}; ask again` };
}
