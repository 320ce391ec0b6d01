import { INTEGRATIONS, SYSTEM } from './address.ts';
import type { Permission } from '@fleetwright/contracts';
import type { z } from 'zod';
import type { Caller } from './auth/caller.ts';
import type { Later } from './commands.ts';
import type { GatewayCode } from './problems.ts';
import type { RequestKey } from './request-key.ts';
import type { Services } from './services.ts';

/** How an operation is reached over HTTP. Fields of the input that nothing here names stand in the query of a GET, else in the body. */
export interface HttpBinding {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What the path is below. Default: `api/v1/system`. */
  readonly base?: typeof INTEGRATIONS;
  /** Below its base. `:field` is a field of the input: one part of the path, percent-encoded, decoded once. */
  readonly path: string;
  /** Fields in the query of a method that has a body. */
  readonly query?: readonly string[];
  /** The field that is the body's text, sent as one of these media types; all others stand in the query. */
  readonly text?: { readonly field: string; readonly mediaTypes: readonly string[] };
  /** The field of the answer that is the body's text, sent as this media type. */
  readonly answer?: { readonly field: string; readonly mediaType: string };
  /** The field that `If-Match` gives. */
  readonly ifMatch?: string;
  /** Without `If-Match` it is refused: what is changed unseen is lost unseen. `*` says that any version will do. */
  readonly needsIfMatch?: true;
  /** Where the answer has the version that `ETag` gives. */
  readonly etag?: readonly string[];
  /** Of the answer. Default: 200. */
  readonly status?: 201 | 202 | 204;
}

/** What a run of an operation stands on beside its input. */
export interface Call extends Services {
  readonly request: RequestKey;
}

/**
 * One thing that the gateway can be asked for. Routes, their description, the table of permissions and the client are
 * derived from it; nothing in it knows HTTP but `http`.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** Unique, and stable: clients and the description call it by this name. */
  readonly name: string;
  /** One line: what it is for. */
  readonly summary: string;
  /** `admin`: the role, which has no permission of its own. */
  readonly permission: Permission | 'admin';
  /** An object without unions at its root, so that every face can ask for its fields one by one. */
  readonly input: Input;
  /** The whole answer; of one without a body, `z.undefined()`. */
  readonly output: Output;
  /** The answer to what is done but cannot be read yet. Without it the answer never has to wait. */
  readonly later?: z.ZodType;
  /** Doing it twice, without a key, has no effect that doing it once has not. */
  readonly isIdempotent: boolean;
  /** Codes that it refuses with, beside those that every operation of its shape may refuse with. */
  readonly codes?: readonly GatewayCode[];
  readonly http: HttpBinding;
  readonly example: { readonly input: z.input<Input>; readonly output: z.output<Output> };
  /** Throws GatewayProblem for what it refuses. */
  run(caller: Caller, input: z.output<Input>, call: Call): Promise<z.output<Output> | Later>;
}

/** Holds the types of an operation's parts against each other. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition;
}

/** Where an operation is, from the root, without the first slash. */
export function addressOf({ base, path }: HttpBinding): string {
  return `${base ?? SYSTEM}/${path}`;
}

/** Where each field of the input stands in a request. */
export interface Places {
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly string[];
}

export function placesOf({ http, input }: Pick<Operation, 'http' | 'input'>): Places {
  const path = [...http.path.matchAll(/:(\w+)/g)].map(([, field]) => field as string);
  const elsewhere = new Set([...path, http.text?.field, http.ifMatch]);
  const rest = Object.keys(input.shape).filter((field) => !elsewhere.has(field));
  if (http.method === 'GET' || http.text !== undefined) return { path, query: rest, body: [] };
  const query = rest.filter((field) => http.query?.includes(field));
  return { path, query, body: rest.filter((field) => !query.includes(field)) };
}
