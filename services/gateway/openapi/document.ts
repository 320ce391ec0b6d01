import type { z } from 'zod';
import { ENDPOINTS, type Endpoint } from '../endpoints.ts';
import { addressOf, type Operation, placesOf } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { codesOf, codesOfEndpoint } from './codes.ts';
import { type AnswerSchemas, answerSchemas, type InputSchema, inputSchema, type JsonSchema } from './json-schema.ts';
import { PROBLEM, problemResponses } from './problem-responses.ts';

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: JsonSchema };
}

/** The interface as OpenAPI 3.1, from the schemas that check requests and shape answers. */
export function openApiDocument({ isClosed = false }: { readonly isClosed?: boolean } = {}): OpenApiDocument {
  const answers = answerSchemas(OPERATIONS.flatMap(schemasOf), isClosed);
  const paths = new Map<string, Record<string, DescribedOperation>>();
  const add = (path: string, method: string, described: DescribedOperation) => {
    const address = `/${path}`.replace(/:(\w+)/g, '{$1}');
    paths.set(address, { ...paths.get(address), [method.toLowerCase()]: described });
  };
  for (const operation of OPERATIONS) {
    add(addressOf(operation.http), operation.http.method, describe(operation, answers));
  }
  for (const endpoint of Object.values(ENDPOINTS)) add(endpoint.path, endpoint.method, describeEndpoint(endpoint));
  return {
    openapi: '3.1.0',
    info: { title: 'Fleetwright', version: '1' },
    // Wherever the description itself was fetched from: several generators refuse one that names no server.
    servers: [{ url: '/' }],
    tags: [...new Set([...paths.values()].flatMap(tagsOf))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: { ...answers.components, Problem: PROBLEM },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, signature: SIGNATURE },
    },
  };
}

function tagsOf(methods: Readonly<Record<string, DescribedOperation>>): readonly string[] {
  return Object.values(methods).flatMap(({ tags }) => tags);
}

function schemasOf({ later, output }: Operation): z.ZodType[] {
  return [...(output.type === 'undefined' ? [] : [output]), ...(later === undefined ? [] : [later])];
}

function describe(operation: Operation, answers: AnswerSchemas): DescribedOperation {
  const { http, input, later, name, output, permission, summary } = operation;
  const fields = inputSchema(input);
  const status = http.status ?? 200;
  const done =
    output.type === 'undefined'
      ? { description: 'done' }
      : { description: 'done', content: answerContent(operation, answers) };
  return {
    operationId: name,
    summary,
    tags: [tagOf(http.path)],
    security: [{ token: [permission] }],
    parameters: parametersOf(operation, fields),
    ...requestBodyOf(operation, fields),
    responses: {
      [String(status)]: done,
      ...(later === undefined ? {} : { '202': { description: LATER, content: json({ schema: answers.of(later) }) } }),
      ...problemResponses(codesOf(operation)),
    },
  };
}

function answerContent({ example, http, output }: Operation, answers: AnswerSchemas): JsonSchema {
  if (http.answer === undefined) return json({ schema: answers.of(output), example: example.output });
  const text = (example.output as Readonly<Record<string, unknown>>)[http.answer.field];
  return { [http.answer.mediaType]: { schema: { type: 'string' }, example: text } };
}

const LATER = 'done, or under way, and not readable yet';

function parametersOf(operation: Operation, { properties, required }: InputSchema): JsonSchema[] {
  const { example, http } = operation;
  const places = placesOf(operation);
  const given = example.input as Readonly<Record<string, unknown>>;
  const parameter = (place: 'path' | 'query') => (name: string) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: properties[name] ?? {},
    ...(given[name] === undefined ? {} : { example: given[name] }),
  });
  return [
    ...places.path.map(parameter('path')),
    ...places.query.filter((name) => name in properties).map(parameter('query')),
    ...(http.ifMatch === undefined ? [] : [IF_MATCH]),
    ...(http.method === 'GET' ? [] : [IDEMPOTENCY_KEY]),
  ];
}

function requestBodyOf(
  operation: Operation,
  { properties, required }: InputSchema,
): Pick<DescribedOperation, 'requestBody'> {
  const { example, http } = operation;
  const given = example.input as Readonly<Record<string, unknown>>;
  if (http.text !== undefined) {
    const text = { schema: { type: 'string' }, example: given[http.text.field] };
    return {
      requestBody: { required: true, content: Object.fromEntries(http.text.mediaTypes.map((type) => [type, text])) },
    };
  }
  const { body } = placesOf(operation);
  const fields = Object.entries(properties).filter(([name]) => body.includes(name));
  if (fields.length === 0) return {};
  const needed = required.filter((name) => body.includes(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
  const sample = Object.fromEntries(Object.entries(given).filter(([name]) => body.includes(name)));
  return { requestBody: { required: needed.length > 0, content: json({ schema, example: sample }) } };
}

function describeEndpoint(endpoint: Endpoint): DescribedOperation {
  const { access, answer, name, path, summary } = endpoint;
  const fields = [...path.matchAll(/:(\w+)/g)].map(([, field]) => field);
  const described = { description: answer.description, content: { [answer.mediaType]: {} } };
  const body = { required: true, content: json({ schema: { type: 'object' } }) };
  const open = access === 'public' || access === 'proven' ? [] : [{ token: [access] }];
  return {
    operationId: name,
    summary,
    tags: [tagOf(path.replace(/^api\/v1\/(system\/)?/, ''))],
    security: access === 'signed' ? [{ signature: [] }] : open,
    parameters: fields.map((field) => ({ name: field, in: 'path', required: true, schema: { type: 'string' } })),
    ...(access === 'signed' || access === 'proven' ? { requestBody: body } : {}),
    responses: { '200': described, ...problemResponses(codesOfEndpoint(endpoint)) },
  };
}

/** What an address is about: its first word, or two where the first is a whole corner of the fleet. */
function tagOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'sdwan' ? `${first}/${second}` : first;
}

function json(content: JsonSchema): JsonSchema {
  return { 'application/json': content };
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: "the resource's version, quoted or not; without it, or with *, whatever it is now",
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 200 },
  description: 'a repetition with the same key gives the first answer and does nothing more',
};

/** One of several headers: OpenAPI has no word for a signature. */
const SIGNATURE = {
  type: 'apiKey',
  in: 'header',
  name: 'X-Hub-Signature-256',
  description:
    'HMAC-SHA256 of the body, keyed with the secret of the repository. Gitea: X-Gitea-Signature. GitLab: X-Gitlab-Token or webhook-signature.',
};
