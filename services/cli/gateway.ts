import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ProblemDocument } from '@fleetwright/contracts';
import { CommandFailed, sentenceOf } from './failure.ts';
import { PAGE_SIZE, REQUEST_TIMEOUT_MS } from './limits.ts';
import type { World } from './world.ts';

export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

type Query = Readonly<Record<string, string | undefined>>;

const NOT_ACCEPTED =
  'does not accept the token, or it has expired; it comes from --token, FLEETWRIGHT_TOKEN or .data/admin-token (in this order)';

/** Asks the gateway. Everything that goes wrong is `CommandFailed`, with a sentence that says what to do. */
export class Gateway {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** The token comes from the option, FLEETWRIGHT_TOKEN, or the local stack's `.data/admin-token`. */
  static async connect(world: World, options: ConnectionOptions): Promise<Gateway> {
    const { environment, folder, readText } = world;
    const url = options.url ?? environment['FLEETWRIGHT_URL'] ?? 'http://127.0.0.1:3000';
    if (!URL.canParse(url)) throw new CommandFailed(`"${url}" is not a URL; give --url as http://host:port`);
    const given = options.token ?? environment['FLEETWRIGHT_TOKEN'];
    const token = given ?? (await readText(join(folder, '.data', 'admin-token')).catch(() => ''));
    if (token.trim() === '') {
      throw new CommandFailed(
        'there is no token; give --token, set FLEETWRIGHT_TOKEN, or run this where .data/admin-token is',
      );
    }
    return new Gateway(url.replace(/(?<!\/)\/+$/, ''), token.trim());
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#request('GET', withQuery(path, query));
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#request('POST', path, { text: JSON.stringify(body), type: 'application/json' });
  }

  /** Sends a text as it is. */
  postText<T>(path: string, query: Query, text: string, type: string): Promise<T> {
    return this.#request('POST', withQuery(path, query), { text, type });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#request('PATCH', path, { text: JSON.stringify(body), type: 'application/json' });
  }

  delete(path: string): Promise<unknown> {
    return this.#request('DELETE', path);
  }

  /** Every row of a list, page by page. */
  async all<T>(path: string, noun: string, query: Query = {}): Promise<T[]> {
    const rows: T[] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const page = await this.get<Record<string, unknown>>(path, { ...query, limit: String(PAGE_SIZE), ...more });
      rows.push(...((page[noun] ?? []) as T[]));
      const next = page['next_cursor'];
      cursor = typeof next === 'string' ? next : undefined;
    } while (cursor !== undefined);
    return rows;
  }

  async #request<T>(method: string, path: string, body?: { readonly text: string; readonly type: string }): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/system${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: body.text }),
    }).catch((error: unknown) => {
      const reason =
        error instanceof Error && error.name === 'TimeoutError' ? 'did not answer in time' : 'does not answer';
      throw new CommandFailed(`the gateway at ${this.url} ${reason}; is it running, and is --url right?`);
    });
    const text = await response.text();
    const answer = parseJson(text);
    if (response.ok) return answer as T;
    const problem = ProblemDocument.safeParse(answer);
    if (!problem.success) throw new CommandFailed(`the gateway answered ${response.status} and no reason`);
    if (response.status === 401) throw new CommandFailed(`the gateway at ${this.url} ${NOT_ACCEPTED}`, problem.data);
    throw new CommandFailed(sentenceOf(problem.data), problem.data);
  }
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return search === '' ? path : `${path}?${search}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
