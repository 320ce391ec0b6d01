import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { ROUTE, type RouteOptions } from './route.ts';

export interface Operation {
  readonly summary: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Record<string, unknown>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: unknown;
}

/** Nest's own place for what a handler's parameters are. */
const ROUTE_ARGUMENTS = '__routeArguments__';
const CONTROLLER_PATH = 'path';
const BODY = '3';
const QUERY = '4';

/** Describes the routes from what they are declared with: the same schemas that check requests (OpenAPI 3.1). */
export function openApiDocument(controllers: readonly Type[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const controller of controllers) {
    for (const name of Object.getOwnPropertyNames(controller.prototype)) {
      const route: RouteOptions | undefined = Reflect.getMetadata(ROUTE, controller.prototype[name] as object);
      if (route === undefined) continue;
      const prefix = String(Reflect.getMetadata(CONTROLLER_PATH, controller) ?? '');
      const path = addressOf(prefix, route.path);
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(controller, name, route) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Fleetwright', version: '1' },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, signature: SIGNATURE },
      schemas: { Problem: PROBLEM },
    },
  };
}

function addressOf(prefix: string, path: string): string {
  return `/${[prefix, path].filter((part) => part !== '' && part !== '/').join('/')}`.replace(/:(\w+)/g, '{$1}');
}

function operationOf(controller: Type, name: string, route: RouteOptions): Operation {
  const schemas = schemasOf(controller, name);
  const query = schemas.get(QUERY);
  const body = schemas.get(BODY);
  return {
    summary: route.summary,
    security: securityOf(route),
    parameters: [
      ...[...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
        name: parameter,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...(query === undefined ? [] : queryParameters(query)),
    ],
    ...bodyOf(route, body),
    responses: {
      [String(route.status ?? 200)]: { description: 'done' },
      default: {
        description: 'a problem document (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function securityOf({ access }: RouteOptions): Operation['security'] {
  if (access === 'public') return [];
  return access === 'signed' ? [{ signature: [] }] : [{ token: [access] }];
}

function bodyOf({ access, textBody }: RouteOptions, schema: z.ZodType | undefined): Pick<Operation, 'requestBody'> {
  if (access === 'signed') {
    return { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } } };
  }
  if (textBody !== undefined) {
    const content = Object.fromEntries(textBody.map((mediaType) => [mediaType, { schema: { type: 'string' } }]));
    return { requestBody: { required: true, content } };
  }
  if (schema === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(schema) } } } };
}

/** The schema of each kind of parameter that declares one. */
function schemasOf(controller: Type, name: string): Map<string, z.ZodType> {
  const given: Record<string, { schema?: z.ZodType }> = Reflect.getMetadata(ROUTE_ARGUMENTS, controller, name) ?? {};
  return new Map(
    Object.entries(given).flatMap(([key, { schema }]) =>
      schema === undefined ? [] : [[key.split(':')[0] ?? '', schema] as const],
    ),
  );
}

function queryParameters(schema: z.ZodType): unknown[] {
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
}

/** One of several headers: OpenAPI has no word for a signature. */
const SIGNATURE = {
  type: 'apiKey',
  in: 'header',
  name: 'X-Hub-Signature-256',
  description:
    'HMAC-SHA256 of the body, keyed with the secret of the repository. Gitea: X-Gitea-Signature. GitLab: X-Gitlab-Token or webhook-signature.',
};

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'stable' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
