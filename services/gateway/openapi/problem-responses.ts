import { type GatewayCode, GatewayProblem, STATUS } from '../problems.ts';
import { sentenceOf } from './problem-sentences.ts';
import type { JsonSchema } from './json-schema.ts';

/** What every problem document holds (RFC 9457). */
export const PROBLEM: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', description: 'a URN that names the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'stable' },
    detail: { type: 'string', description: 'a sentence for people' },
    instance: { type: 'string', description: "the request's address" },
    errors: {
      type: 'array',
      description: 'every problem of the input',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    facts: { type: 'object', description: 'what helps, e.g. who won a closed decision' },
    findings: {
      type: 'array',
      description: 'what was found in a fleet.yaml',
      items: { $ref: '#/components/schemas/Finding' },
    },
  },
};

/** Responses for codes, by status. */
export function problemResponses(codes: readonly GatewayCode[]): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(new Set(codes), (code) => STATUS[code]);
  return Object.fromEntries(
    [...byStatus].toSorted(([a], [b]) => a - b).map(([status, some]) => [String(status), problemResponse(some)]),
  );
}

function problemResponse(codes: readonly GatewayCode[]): JsonSchema {
  const [first = 'internal_error'] = codes;
  const headers = {
    ...(codes.includes('unauthenticated') ? { 'WWW-Authenticate': { schema: { type: 'string' } } } : {}),
    ...(RETRYABLE.has(STATUS[first]) ? { 'Retry-After': { schema: { type: 'string' }, description: 'seconds' } } : {}),
  };
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
  return {
    description: codes.join(', '),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    content: { 'application/problem+json': { schema, examples: Object.fromEntries(codes.map(exampleOf)) } },
  };
}

/** What passes by itself says when to come again. */
const RETRYABLE = new Set([429, 503]);

function exampleOf(code: GatewayCode) {
  const value = new GatewayProblem(code, sentenceOf(code)).document('/api/v1/system/…');
  return [code, { summary: code, value }] as const;
}
