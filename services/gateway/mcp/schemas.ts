import { ATTRIBUTES } from '@fleetwright/contracts';
import { z } from 'zod';
import { inputSchema, type JsonSchema } from '../openapi/json-schema.ts';
import { type Operation, placesOf } from '../operation.ts';
import { KIND_ROUTES, type KindRoute } from '../resource-kinds.ts';
import { MEANING, meaningOf } from './descriptions.ts';

export type Properties = Readonly<Record<string, JsonSchema>>;

export interface ObjectSchema {
  readonly properties: Properties;
  readonly required: readonly string[];
  /** Whether other fields may stand beside these. */
  readonly isOpen: boolean;
}

/** What an operation takes, without references: every tool stands alone. */
export function inputOf(operation: Operation): ObjectSchema {
  const { properties, required } = inputSchema(operation.input);
  return { properties: described(properties), required, isOpen: false };
}

/** The only thing in a request's body, under its noun: a tool takes its fields as they are. */
export function wrapperOf(operation: Operation, { properties }: ObjectSchema): string | null {
  const [noun, ...others] = placesOf(operation).body;
  if (noun === undefined || others.length > 0 || operation.http.text !== undefined) return null;
  const wrapped = wrappedIn(operation, noun, properties[noun] ?? {});
  const beside = Object.keys(operation.input.shape).filter((field) => field !== noun);
  const isApart = Object.keys(wrapped.properties).every((field) => !beside.includes(field));
  return properties[noun]?.['type'] === 'object' && isApart ? noun : null;
}

/** The fields under the noun. Of a resource of the live fleet: the parts of its key, and its attributes. */
export function wrappedIn(operation: Operation, noun: string, schema: JsonSchema): ObjectSchema {
  const route = KIND_ROUTES.find((each) => each.noun === noun && operation.http.path.startsWith(each.path));
  if (route !== undefined && schema['properties'] === undefined) return resourceOf(route, operation);
  const { properties = {}, required = [] } = schema as { properties?: Properties; required?: readonly string[] };
  return { properties: described(properties), required, isOpen: schema['properties'] === undefined };
}

function resourceOf({ kind, keyFields }: KindRoute, { http }: Operation): ObjectSchema {
  const { properties: attributes } = inputSchema(z.object(ATTRIBUTES[kind].shape));
  const isNew = http.method === 'POST';
  const parts = isNew ? keyFields : [];
  const keys = Object.fromEntries(parts.map((field) => [field, { type: 'string', description: meaningOf(field) }]));
  return { properties: described({ ...keys, ...attributes }), required: parts, isOpen: true };
}

/**
 * What an operation answers, field by field. Of what is nested the fields are named and not described again: a model
 * reads the answer itself, and every tool's schema is read before the first call.
 */
export function outputOf({ later, output }: Operation): ObjectSchema {
  const done = output.type === 'undefined' ? EMPTY : rootOf(output);
  if (later === undefined) return done;
  const pending = rootOf(later);
  return {
    properties: { ...pending.properties, ...done.properties },
    required: done.required.filter((field) => pending.required.includes(field)),
    isOpen: true,
  };
}

const EMPTY: ObjectSchema = { properties: {}, required: [], isOpen: true };

function rootOf(schema: z.ZodType): ObjectSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as {
    properties?: Properties;
    required?: string[];
  };
  return {
    properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, outlineOf(name, each)])),
    required,
    isOpen: true,
  };
}

function outlineOf(name: string, schema: JsonSchema): JsonSchema {
  const description = meaningOf(name);
  const { type, items } = schema as { type?: unknown; items?: JsonSchema };
  const fields = Object.keys((schema['properties'] as Properties | undefined) ?? {}).join(', ');
  if (type === 'object') return { type, description: fields.length === 0 ? description : `${description} ${fields}.` };
  if (type === 'array')
    return { type, description, items: typeof items?.['type'] === 'string' ? { type: items['type'] } : {} };
  if (typeof type === 'string') return { type, description };
  return { description };
}

/** Every property says what it is, however deep; and nothing refers to anything. */
function described(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, explained(name, schema)]));
}

function explained(name: string, schema: JsonSchema): JsonSchema {
  const plain = plainOf(schema) as JsonSchema;
  const description = MEANING[name] ?? (plain['description'] as string | undefined) ?? meaningOf(name);
  const inner = plain['properties'] as Properties | undefined;
  const { examples: _examples, ...rest } = plain;
  return { ...rest, description, ...(inner === undefined ? {} : { properties: described(inner) }) };
}

/** Any JSON value is a schema that asks for nothing; and a format that has a name needs no expression beside it. */
function plainOf(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(plainOf);
  if ('$ref' in schema) return {};
  const kept = Object.entries(schema).filter(([key]) => key !== 'pattern' || !('format' in schema));
  return Object.fromEntries(kept.map(([key, value]) => [key, plainOf(value)]));
}
