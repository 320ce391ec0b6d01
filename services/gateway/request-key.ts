import { createHash } from 'node:crypto';
import type { Via } from '@fleetwright/contracts';
import type { FastifyRequest } from 'fastify';
import { v5 } from 'uuid';
import type { Caller } from './auth/caller.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from './limits.ts';
import { GatewayProblem } from './problems.ts';

/** What tells one request from another, and which requests are the same one again. */
export interface RequestKey {
  /** As the client gave it; null: the request is its own. */
  readonly key: string | null;
  /** The method and the pattern of the route. */
  readonly operation: string;
  /** What the route's pattern leaves open, decoded. */
  readonly target: readonly string[];
  /** The request's own id, which its answer has as `x-request-id`; the operation id of a request without a key. */
  readonly fresh: string;
  /** W3C trace context of the request; null when it has none. */
  readonly traceparent: string | null;
  /** What the request came through, as whoever reads a change is told; missing where no operation was asked for. */
  readonly via?: Via;
}

// Names the ids that are derived here apart from every other UUIDv5.
const NAMESPACE = '6f1d1c0e-4e0b-5a53-9d38-0c1f4c3f7a10';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), and what it is for. Throws GatewayProblem
 * for a key that nobody could mean.
 */
export function requestKeyOf({ headers, id, method, routeOptions, params }: FastifyRequest): RequestKey {
  const given = headers['idempotency-key'];
  const key = typeof given === 'string' && given.trim() !== '' ? given.trim() : null;
  if (key !== null && key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
    throw new GatewayProblem('invalid', `Idempotency-Key is longer than ${IDEMPOTENCY_KEY_LENGTH_MAX} characters.`);
  }
  return {
    key,
    operation: `${method} ${routeOptions.url}`,
    target: Object.values(params as Readonly<Record<string, string>>),
    fresh: id,
    traceparent: traceparentOf(headers),
  };
}

/** W3C trace context of a request; null when it has none. */
export function traceparentOf({ traceparent }: FastifyRequest['headers']): string | null {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null;
}

/**
 * The operation id of a request: the same for a repetition with the same key. A key belongs to who sent it, and to one
 * operation on one target: elsewhere it is another key.
 */
export function operationId({ account, actor }: Caller, { key, operation, target, fresh }: RequestKey): string {
  if (key === null) return fresh;
  return createHash('sha256')
    .update(JSON.stringify([account, actor.id, operation, target, key]))
    .digest('hex');
}

/** The id of what an operation makes: the same whenever the operation is repeated. */
export function idOf(operation: string): string {
  return v5(operation, NAMESPACE);
}
