import { randomUUID } from 'node:crypto';
import {
  type AnswerOf,
  type Client,
  createClient,
  GatewayRefusal,
  type InputOf,
  type ListName,
  type OperationName,
  refusalOf,
  type RowOf,
  type Transport,
} from '@fleetwright/contracts/client';
import { type Connection, type ConnectionOptions, connectionOf } from './contexts/connection.ts';
import { tokenEnd } from './contexts/token-end.ts';
import { eventsOf, type StreamedEvent } from './event-stream.ts';
import { CommandFailed, sentenceOf } from './failure.ts';
import { PAGE_SIZE, REQUEST_TIMEOUT_MS } from './limits.ts';
import { NoAnswer, send } from './send.ts';
import type { World } from './world.ts';

const EVENTS_PATH = '/api/v1/system/fleet_events/stream';

/** Asks the gateway. Everything that goes wrong is `CommandFailed`, with a sentence that says what to do. */
export class Gateway {
  readonly #connection: Connection;
  readonly #client: Client;

  /** `timeoutMs`: a gateway that needs longer for one answer is taken for dead. */
  constructor(connection: Connection, timeoutMs = REQUEST_TIMEOUT_MS) {
    this.#connection = connection;
    this.#client = createClient(transportTo(connection, timeoutMs), randomUUID);
  }

  /** Which gateway, and with which token, see contexts/connection.ts. */
  static async connect(world: World, options: ConnectionOptions, timeoutMs?: number): Promise<Gateway> {
    return new Gateway(await connectionOf(world, options), timeoutMs);
  }

  /** Without a slash at its end. */
  get url(): string {
    return this.#connection.url;
  }

  /** Throws CommandFailed where the gateway does not take the token; what the token may not do does not matter. */
  async check(): Promise<void> {
    await this.#client.call('gitops_list_repositories', { limit: 1 }).catch((error: unknown) => {
      if (!(error instanceof GatewayRefusal && error.problem?.code === 'forbidden')) this.#explain(error);
    });
  }

  /** Asks for an operation; the answer is what it answers, also where that is not readable yet. */
  async call<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<AnswerOf<Name>> {
    return this.#client.call(name, input).catch((error: unknown) => this.#explain(error));
  }

  /** Every row of a list. */
  async all<Name extends ListName>(name: Name, input: InputOf<Name>): Promise<RowOf<Name>[]> {
    return this.#client.all(name, { ...input, limit: PAGE_SIZE }).catch((error: unknown) => this.#explain(error));
  }

  /**
   * Events as they come, from after the last one that was seen, or from now on; `end` ends it. It ends by itself where
   * the gateway ends it. Throws CommandFailed when there is no gateway, or it refuses.
   */
  async *events(lastEventId: string | undefined, end: AbortSignal): AsyncGenerator<StreamedEvent> {
    const { url, token } = this.#connection;
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
    const resumed = lastEventId === undefined ? headers : { ...headers, 'last-event-id': lastEventId };
    const response = await fetch(`${url}${EVENTS_PATH}`, { headers: resumed, signal: end }).catch(() => {
      throw unreached(url, false);
    });
    if (!response.ok || response.body === null) this.#explain(refusalOf(response.status, await response.text()));
    yield* eventsOf(response.body);
  }

  #explain(error: unknown): never {
    if (!(error instanceof GatewayRefusal)) throw error;
    const { problem, status } = error;
    if (problem === null) throw new CommandFailed(`the gateway answered ${status} and no reason`);
    if (status === 401) throw new CommandFailed(whyNotAccepted(this.#connection), problem);
    throw new CommandFailed(sentenceOf(problem), problem);
  }
}

/** Sends with the token. Throws CommandFailed when there is no answer. */
function transportTo({ url, token }: Connection, timeoutMs: number): Transport {
  return async (request) => {
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    return send(url, { ...request, headers }, timeoutMs).catch((error: unknown) => {
      if (error instanceof NoAnswer) throw unreached(url, error.isLate);
      throw error;
    });
  };
}

/** That a token has ended is said where it says so itself; of every other the gateway does not tell what is wrong with it. */
function whyNotAccepted({ url, token, tokenFrom, remedy }: Connection): string {
  const end = tokenEnd(token);
  const why =
    end !== undefined && end.getTime() <= Date.now()
      ? `the token of ${tokenFrom} ended ${end.toISOString()}`
      : `the gateway at ${url} does not accept the token of ${tokenFrom}`;
  return `${why}; ${remedy}`;
}

function unreached(url: string, isLate: boolean): CommandFailed {
  const reason = isLate ? 'did not answer in time' : 'does not answer';
  return new CommandFailed(`the gateway at ${url} ${reason}; is it running, and is --url right?`);
}
