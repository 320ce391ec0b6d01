import type { ProblemDocument } from './problem.ts';
import { OPERATIONS, type Operations } from './api/operations.ts';

/**
 * The gateway's operations as functions. It makes requests and reads answers, and leaves the sending to whoever has a
 * network: a browser, a command line, a test.
 */

/** Where each operation is, and where the fields of its input stand. */
export { OPERATIONS };
export { RUN_STATUSES } from './run-statuses.ts';
export { NODE_STATES } from './words.ts';

export type OperationName = keyof Operations;
export type InputOf<Name extends OperationName> = Operations[Name]['input'];
/** The answer; of an operation that may have to wait, also the one to what is done but cannot be read yet. */
export type AnswerOf<Name extends OperationName> = Operations[Name]['answer'];

export interface ClientRequest {
  readonly method: string;
  /** From the root, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ClientResponse {
  readonly status: number;
  readonly body: string;
}

/** Sends a request to the gateway, with a token. What it throws is passed on. */
export type Transport = (request: ClientRequest) => Promise<ClientResponse>;

/** The gateway refused, or answered what it never answers. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly status: number;
  /** null: the answer was no problem document, as that of a proxy. */
  readonly problem: ProblemDocument | null;

  constructor(status: number, problem: ProblemDocument | null) {
    super(problem?.detail ?? `The gateway answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

export interface Client {
  /**
   * Asks for an operation. `key` is the `Idempotency-Key`; without one a request that does something gets its own.
   * Throws GatewayRefusal, and what the transport throws.
   */
  call<Name extends OperationName>(name: Name, input: InputOf<Name>, key?: string): Promise<AnswerOf<Name>>;
  /** Every row of a list, page by page. */
  all<Name extends ListName>(name: Name, input: InputOf<Name>): Promise<RowOf<Name>[]>;
}

/** Operations that answer pages. */
export type ListName = {
  [Name in OperationName]: AnswerOf<Name> extends { next_cursor: string | null } ? Name : never;
}[OperationName];
export type RowOf<Name extends ListName> = {
  [Noun in keyof AnswerOf<Name>]: AnswerOf<Name>[Noun] extends readonly (infer Row)[] ? Row : never;
}[Exclude<keyof AnswerOf<Name>, 'next_cursor'>];

/** `newKey` makes a key that nobody has used. */
export function createClient(transport: Transport, newKey: () => string): Client {
  const call: Client['call'] = async (name, input, key) => {
    const { method } = OPERATIONS[name];
    const keyed = method === 'GET' ? {} : { 'idempotency-key': key ?? newKey() };
    const request = requestOf(name, input as Fields);
    return answerOf(name, await transport({ ...request, headers: { ...request.headers, ...keyed } }));
  };
  return {
    call,
    async all(name, input) {
      const rows: unknown[] = [];
      let cursor: unknown;
      do {
        const asked = cursor === undefined ? input : { ...input, cursor };
        const { next_cursor, ...page } = (await call(name, asked as typeof input)) as unknown as Page;
        rows.push(...Object.values(page).filter(Array.isArray).flat());
        cursor = next_cursor;
      } while (typeof cursor === 'string');
      return rows as RowOf<typeof name>[];
    },
  };
}

/** One page of a list: its rows under their noun, and where the next one begins. */
type Page = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

/** Where each operation's fields stand in a request. Fields without a value are left out. */
function requestOf(name: OperationName, input: Fields): ClientRequest {
  const { method, path, query, text, answer, ifMatch } = OPERATIONS[name];
  const left = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const take = (field: string): unknown => {
    const value = left.get(field);
    left.delete(field);
    return value;
  };
  const address = path.replaceAll(/\{(\w+)\}/g, (_all, field: string) => encodeURIComponent(String(take(field))));
  const version = ifMatch === undefined ? undefined : take(ifMatch);
  const headers = {
    accept: answer?.mediaType ?? 'application/json',
    ...(version === undefined ? {} : { 'if-match': String(version) }),
  };
  const body = text === undefined ? undefined : String(take(text.field));
  const asked = method === 'GET' || text !== undefined ? [...left.keys()] : query;
  const search = asked
    .filter((field) => left.has(field))
    .map((field) => `${field}=${encodeURIComponent(String(take(field)))}`)
    .join('&');
  const request = { method, path: search === '' ? address : `${address}?${search}` };
  if (body !== undefined && text !== undefined) {
    return { ...request, headers: { ...headers, 'content-type': text.mediaType }, body };
  }
  if (left.size === 0) return { ...request, headers };
  const json = JSON.stringify(Object.fromEntries(left));
  return { ...request, headers: { ...headers, 'content-type': 'application/json' }, body: json };
}

function answerOf<Answer>(name: OperationName, { status, body }: ClientResponse): Answer {
  if (status === 204) return undefined as Answer;
  const { answer } = OPERATIONS[name];
  if (answer !== undefined && status === 200) return { [answer.field]: body } as Answer;
  const value = parsed(body);
  if (status >= 200 && status < 300 && typeof value === 'object' && value !== null) return value as Answer;
  throw refusalOf(status, body);
}

/** What an answer says that is no success, and not the answer of an operation: that of a stream, for one. */
export function refusalOf(status: number, body: string): GatewayRefusal {
  const value = parsed(body);
  return new GatewayRefusal(status, isProblem(value) ? value : null);
}

function isProblem(value: unknown): value is ProblemDocument {
  const { code, detail } = (value ?? {}) as Partial<ProblemDocument>;
  return typeof code === 'string' && typeof detail === 'string';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Who answered is not the gateway.
    return undefined;
  }
}
