import fc from 'fast-check';
import type { JsonSchema } from '../openapi/json-schema.ts';
import { inputSchema } from '../openapi/json-schema.ts';
import { addressOf, type Operation, placesOf } from '../operation.ts';

/** A request for an operation, as somebody might send it who read half of its description. */
export interface GeneratedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const ANYTHING = fc.jsonValue({ maxDepth: 2 });
const TEXT = fc.oneof(
  fc.string(),
  fc.constantFrom('', ' ', '\u0000', '../..', '%', 'a/b', "'; --", '𝕏', '__proto__', '*'),
);

/** Values that a schema describes, some at its edges, and some that it does not. */
function valueOf(schema: JsonSchema, example: unknown): fc.Arbitrary<unknown> {
  const described = describedBy(schema);
  return fc.oneof(
    ...(example === undefined ? [] : [{ arbitrary: fc.constant(example), weight: 6 }]),
    { arbitrary: described, weight: 3 },
    { arbitrary: fc.oneof(ANYTHING, TEXT), weight: 1 },
  );
}

function describedBy(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    type,
    anyOf,
    properties = {},
    required = [],
    items = {},
    minimum = -5,
    maximum = 700,
  } = schema as {
    readonly type?: string;
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly JsonSchema[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly items?: JsonSchema;
    readonly minimum?: number;
    readonly maximum?: number;
  };
  if (schema['enum'] !== undefined) return fc.constantFrom(...(schema['enum'] as readonly unknown[]));
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(describedBy));
  if (type === 'string') return TEXT;
  if (type === 'integer' || type === 'number')
    return fc.constantFrom(minimum, minimum + 1, Math.min(maximum, 1_000), maximum + 1, 1.5);
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') return fc.array(describedBy(items), { maxLength: 3 });
  if (type !== 'object') return ANYTHING;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, describedBy(each)]));
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}

/** Requests for an operation: its example with some of it replaced, left out, or added to. */
export function requestsFor(operation: Operation): fc.Arbitrary<GeneratedRequest> {
  const { example, http } = operation;
  const { properties } = inputSchema(operation.input);
  const places = placesOf(operation);
  const given = example.input as Readonly<Record<string, unknown>>;
  const partOf = (fields: readonly string[], isWhole: boolean) =>
    fc.record(
      Object.fromEntries(fields.map((field) => [field, valueOf(properties[field] ?? {}, given[field])])),
      isWhole ? {} : { requiredKeys: [] },
    );
  return fc
    .record({
      path: partOf(places.path, true),
      query: partOf(places.query, false),
      body: fc.oneof(
        { arbitrary: partOf(places.body, false), weight: 5 },
        { arbitrary: ANYTHING, weight: 1 },
        { arbitrary: fc.constant(undefined), weight: 1 },
      ),
      more: fc.option(fc.constantFrom({ nobody: 'knows' }, { limit: 'x' }, {}), { nil: {} }),
      headers: headersFor(operation),
    })
    .map(({ path, query, body, more, headers }) => ({
      method: http.method,
      path: filled(addressOf(http), path) + search({ ...query, ...more }),
      ...bodyOf(operation, body, given),
      headers,
    }));
}

function headersFor({ http }: Operation): fc.Arbitrary<Readonly<Record<string, string>>> {
  const version = fc.constantFrom('*', '"1"', '1', 'W/"1"', '"x"', '""', '-1', '1e9');
  const key = fc.constantFrom('k', 'x'.repeat(200), 'x'.repeat(201), ' ', 'a,b');
  const optional = <Value>(each: fc.Arbitrary<Value>) => fc.option(each, { nil: undefined, freq: 2 });
  return fc
    .record({
      'if-match': optional(http.ifMatch === undefined ? fc.constant('*') : version),
      'idempotency-key': optional(key),
    })
    .map(
      (headers) =>
        Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
          string,
          string
        >,
    );
}

function filled(pattern: string, path: Readonly<Record<string, unknown>>): string {
  return `/${pattern.replaceAll(/:(\w+)/g, (_all, field: string) => encodeURIComponent(textOf(path[field])) || 'x')}`;
}

function search(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function textOf(value: unknown): string {
  // Half of a surrogate pair has no percent-encoding.
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}

function bodyOf({ http }: Operation, body: unknown, given: Readonly<Record<string, unknown>>): { body?: unknown } {
  if (http.method === 'GET' || body === undefined) return {};
  return { body: http.text === undefined ? JSON.stringify(body) : String(given[http.text.field]) };
}
