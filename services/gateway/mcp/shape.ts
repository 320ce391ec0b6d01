import type { Problem } from '@fleetwright/contracts';
import type { Given } from '../invoke.ts';
import type { JsonSchema } from '../openapi/json-schema.ts';
import type { Operation } from '../operation.ts';
import { MEANING } from './descriptions.ts';
import type { Json } from './fit.ts';
import { LINES_MAX, TOOL_PAGE } from './limits.ts';
import { argumentOf, nounOf, TOOL_DEFAULTS } from './names.ts';
import { inputOf, type ObjectSchema, outputOf, type Properties, wrappedIn, wrapperOf } from './schemas.ts';
import type { Arguments } from './tool.ts';

/** How the arguments and answers of a tool stand to those of its operation. */
export interface Shape {
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** The list that pages, as the answer names it; null: none does. */
  readonly paged: string | null;
  /** The part of an answer that the page may take: where nothing stands beside it, nearly all. */
  readonly pageShare: number;
  /** Where a list or a text stands that is given whole and shown page by page; null: nowhere. */
  readonly window: readonly string[] | null;
  /** Entries or lines of it when nobody says how many. */
  readonly windowLimit: number;
  /** The operation's input; what nobody knows is left in it, to be refused. */
  given(args: Arguments): Given;
  /** Problems of the input, in words of the arguments. */
  problems(errors: readonly Problem[]): Problem[];
  /** The operation's answer in the words of the reference documents. */
  answer(body: unknown): Json;
}

/** Lists that page, where an answer has more than one. */
const PAGED: Readonly<Record<string, string>> = { gitops_get_sync_run: 'proposals' };

/** Of what a list shows, what one entry alone shows: a change with all its values is read where it is decided about. */
const LEFT_TO_ONE: Readonly<Record<string, readonly string[]>> = { gitops_list_proposals: ['body'] };

/** Answers with a list that the operation gives whole: here it pages. */
const WINDOWS: Readonly<Record<string, readonly string[]>> = {
  gitops_get_drift_report: ['resources'],
  gitops_plan: ['plan', 'changes'],
};

export function shapeOf(operation: Operation): Shape {
  const input = inputOf(operation);
  const wrapper = wrapperOf(operation, input);
  const output = withoutDoubles(operation, outputOf(operation));
  const window = WINDOWS[operation.name] ?? textIn(output);
  const names = new Map(Object.keys(operation.input.shape).map((field) => [argumentOf(field, operation), field]));
  return {
    inputSchema: argumentsOf(operation, window === null ? input : windowed(input), wrapper),
    outputSchema: answersOf(output, window === null ? {} : PAGE_FIELDS),
    paged: pagedIn(operation, output),
    pageShare: operation.name in PAGED ? 0.5 : 0.9,
    window,
    windowLimit: operation.name in WINDOWS ? TOOL_PAGE : LINES_MAX,
    given: (args) => ({ fields: fieldsOf(args, { operation, wrapper, names }) }),
    problems: (errors) => errors.map((each) => ({ ...each, path: inArguments(each.path, wrapper, names) })),
    answer: (body) => answerOf(operation, body),
  };
}

function argumentsOf(operation: Operation, input: ObjectSchema, wrapper: string | null): JsonSchema {
  const { [wrapper ?? '']: wrapped, ...beside } = input.properties;
  const inner = wrapper === null || wrapped === undefined ? null : wrappedIn(operation, wrapper, wrapped);
  const named = Object.entries(beside).map(([field, schema]) => argument(field, schema, operation));
  const key = isChanging(operation) ? { idempotency_key: IDEMPOTENCY_KEY } : {};
  const required = [...input.required.filter((field) => field !== wrapper), ...(inner?.required ?? [])];
  return {
    type: 'object',
    properties: { ...Object.fromEntries(named), ...inner?.properties, ...key },
    ...(required.length === 0 ? {} : { required: required.map((field) => argumentOf(field, operation)) }),
    additionalProperties: inner?.isOpen ?? false,
  };
}

function argument(field: string, schema: JsonSchema, operation: Operation): readonly [string, JsonSchema] {
  const name = argumentOf(field, operation);
  const fallback = field === 'limit' ? TOOL_PAGE : TOOL_DEFAULTS[field];
  const description = MEANING[name] ?? schema['description'];
  return [name, { ...schema, description, ...(fallback === undefined ? {} : { default: fallback }) }];
}

const IDEMPOTENCY_KEY = { type: 'string', minLength: 1, maxLength: 200, description: MEANING['idempotency_key'] };

/** Everything but reading: only then is there something that must not be done twice. */
export function isChanging({ http, permission }: Pick<Operation, 'http' | 'permission'>): boolean {
  return http.method !== 'GET' && !permission.endsWith('.read');
}

interface Reading {
  readonly operation: Operation;
  readonly wrapper: string | null;
  readonly names: ReadonlyMap<string, string>;
}

function fieldsOf(given: Arguments, { operation, wrapper, names }: Reading): Json {
  const { idempotency_key: _key, ...keyless } = given;
  const args = isChanging(operation) ? keyless : given;
  const fields: [string, unknown][] = [];
  const wrapped: [string, unknown][] = [];
  for (const [name, value] of Object.entries(args)) {
    const field = names.get(name);
    if (field === undefined && wrapper !== null) wrapped.push([name, value]);
    else fields.push([field ?? name, value]);
  }
  const defaults = Object.entries(TOOL_DEFAULTS).filter(([field]) => field in operation.input.shape);
  const inner = wrapper === null ? [] : [[wrapper, Object.fromEntries(wrapped)] as const];
  return Object.fromEntries([...defaults, ...inner, ...fields]);
}

function inArguments(path: string, wrapper: string | null, names: ReadonlyMap<string, string>): string {
  const inner = wrapper !== null && path.startsWith(`${wrapper}.`) ? path.slice(wrapper.length + 1) : path;
  const [field = ''] = inner.split(/[.[]/);
  const name = [...names].find(([, each]) => each === field)?.[0] ?? field;
  return name + inner.slice(field.length);
}

/** An answer that is one text is shown by its lines. */
function textIn({ properties }: ObjectSchema): readonly string[] | null {
  const [only, ...others] = Object.entries(properties);
  return only !== undefined && others.length === 0 && only[1]['type'] === 'string' ? [only[0]] : null;
}

function windowed({ properties, ...rest }: ObjectSchema): ObjectSchema {
  const limit = { type: 'integer', minimum: 1, maximum: 500 };
  return { ...rest, properties: { ...properties, limit, cursor: { type: 'string' } } };
}

/** A run names its proposals itself. */
function withoutDoubles({ input }: Operation, { properties, required, isOpen }: ObjectSchema): ObjectSchema {
  if (!('wait_seconds' in input.shape)) return { properties, required, isOpen };
  const { gitops_proposals: _double, ...rest } = properties;
  return { properties: rest, required: required.filter((field) => field in rest), isOpen };
}

/** Beside these an answer says where its texts come from, and what did not fit. */
function answersOf({ properties, required }: ObjectSchema, more: Properties): JsonSchema {
  const named = Object.entries(properties).map(([field, schema]) => [nounOf(field), schema] as const);
  return {
    type: 'object',
    properties: { ...Object.fromEntries(named), ...more },
    ...(required.length === 0 ? {} : { required: required.map(nounOf) }),
  };
}

const PAGE_FIELDS: Properties = {
  total: { type: 'integer', description: MEANING['total'] },
  next_cursor: { description: MEANING['next_cursor'] },
};

function pagedIn({ input, name }: Operation, { properties }: ObjectSchema): string | null {
  if (!('limit' in input.shape) || !('cursor' in input.shape)) return null;
  const list = PAGED[name] ?? Object.keys(properties).find((field) => properties[field]?.['type'] === 'array');
  return list === undefined ? null : nounOf(list);
}

function without(fields: readonly string[], entry: unknown): unknown {
  if (fields.length === 0 || typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(Object.entries(entry).filter(([field]) => !fields.includes(field)));
}

function answerOf({ input, name }: Operation, body: unknown): Json {
  if (typeof body !== 'object' || body === null) return { status: 'done' };
  const isDouble = (field: string) => field === 'gitops_proposals' && 'wait_seconds' in input.shape;
  const shown = Object.entries(body).filter(([field]) => !isDouble(field));
  const left = LEFT_TO_ONE[name] ?? [];
  return Object.fromEntries(
    shown.map(([field, value]) => [
      nounOf(field),
      Array.isArray(value) ? value.map((each) => without(left, each)) : value,
    ]),
  );
}
