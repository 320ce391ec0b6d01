import { ALL_COMMANDS, type Command, type CommandReply, type CommandType } from '@fleetwright/contracts';
import {
  BusUnavailable,
  COMMAND_UNTIL_HEADER,
  commandSubject,
  type ConnectedPlatform,
  InvalidAppend,
  type InvalidAppendCode,
  StoreDamaged,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import { type MessageHandler, ServerNats } from '@nestjs/microservices';
import { from, isObservable, lastValueFrom } from 'rxjs';
import { COMMAND_SIGN_OF_LIFE_MS, COMMANDS_OPEN_MAX, DRAIN_TIMEOUT_MS } from '../limits.ts';
import type { Logger } from '../boot/logger.ts';
import { countDropped } from './dropped-commands.ts';
import { readCommand } from './read-command.ts';
import { traced } from '../boot/tracing.ts';
import { within } from '../concurrency/within.ts';

interface Given {
  readonly service: string;
  readonly platform: Pick<ConnectedPlatform, 'connectBus'>;
  readonly log: Logger;
}

/** The parts of NATS's client that are used here; Nest leaves their types open. */
interface Request {
  readonly data: Uint8Array;
  readonly headers?: { get(name: string): string };
  respond(payload?: string): boolean;
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
 * Replicas share a queue group. Every request is answered, also when its handler throws; an empty message says at once,
 * and again while the work lasts, that this replica has it. What is taken up when nobody waits any more is dropped.
 */
export class CommandServer extends ServerNats {
  readonly #given: Given;
  readonly #open = new Set<Promise<void>>();
  /** By operation: a command that is sent again while it is worked on is the same work. */
  readonly #working = new Map<string, Promise<CommandReply>>();
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
    if (isTooLate(request)) {
      // This process stood still, or clocks are apart: whoever asked has been answered by somebody else by now.
      countDropped(this.#given.service);
      this.#given.log.warn({ channel }, 'a command was taken up when nobody waited for it any more: dropped');
      return;
    }
    const work = this.#reply(channel, request);
    this.#open.add(work);
    try {
      await work;
    } catch (error) {
      this.#given.log.warn({ err: error }, 'a reply could not be sent');
    } finally {
      this.#open.delete(work);
    }
  }

  async #reply(channel: string, request: Request): Promise<void> {
    const signsOfLife = untilOf(request) === undefined ? undefined : signOfLife(request);
    try {
      const reply = await this.#answer(channel, request);
      request.respond(JSON.stringify(reply));
    } finally {
      clearInterval(signsOfLife);
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
    const { account_id, operation_id } = read.command;
    const operation = JSON.stringify([account_id, type, operation_id]);
    const working = this.#working.get(operation) ?? this.#work(read.command, handler);
    this.#working.set(operation, working);
    return working.finally(() => this.#working.delete(operation));
  }

  async #work(command: Command, handler: MessageHandler): Promise<CommandReply> {
    const { type, operation_id, traceparent, via } = command;
    try {
      return await traced(`command ${type}`, traceparent, async () => {
        const result: unknown = await handler(command, undefined);
        return lastValueFrom(isObservable(result) ? from(result) : from([result])) as Promise<CommandReply>;
      });
    } catch (error) {
      this.#given.log.error({ err: error, type, operation_id, request_id: via?.request_id }, 'command failed');
      return refusalFor(error);
    }
  }
}

/** undefined: a sender that knows one reply only, such as a person's tool, and waits however long it does. */
function untilOf({ headers }: Request): number | undefined {
  return Number(headers?.get(COMMAND_UNTIL_HEADER)) || undefined;
}

function isTooLate(request: Request): boolean {
  return Date.now() > (untilOf(request) ?? Number.POSITIVE_INFINITY);
}

/** At once, and again and again. */
function signOfLife(request: Request): NodeJS.Timeout {
  request.respond();
  return setInterval(() => request.respond(), COMMAND_SIGN_OF_LIFE_MS);
}

/** Asking for the same again would end the same way. */
const TOO_LARGE: ReadonlySet<InvalidAppendCode> = new Set(['append_too_large', 'too_many_events']);

/**
 * What a handler throws is our trouble, not the caller's: repeating the command with its operation id is safe. Only what
 * passes by itself is told as passing.
 */
function refusalFor(error: unknown): CommandReply {
  if (error instanceof BusUnavailable) {
    return { ok: false, code: 'bus_unavailable', message: 'the bus cannot be reached; ask again' };
  }
  if (error instanceof StoreDamaged) return { ok: false, code: error.code, message: error.message };
  if (error instanceof StoreUnavailable) {
    return { ok: false, code: 'store_unavailable', message: 'the store cannot be reached; ask again' };
  }
  if (error instanceof InvalidAppend && TOO_LARGE.has(error.code)) {
    const message = 'what this would record does not fit one append of the event store; ask for less at once';
    return { ok: false, code: 'invalid', message };
  }
  return { ok: false, code: 'internal_error', message: 'the command failed for a reason of ours, which was logged' };
}
