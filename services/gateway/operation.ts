import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v5, v7 } from 'uuid';
import type { Caller } from './auth/caller.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from './limits.ts';
import { GatewayProblem } from './problems.ts';

/** What tells one request from another, and which requests are the same one again. */
export interface RequestKey {
  /** As the client gave it; null: the request is its own. */
  readonly key: string | null;
  readonly address: string;
  /** The operation id of a request without a key. */
  readonly fresh: string;
  /** W3C trace context of the request; null when it has none. */
  readonly traceparent: string | null;
}

// Names the ids that are derived here apart from every other UUIDv5.
const NAMESPACE = '6f1d1c0e-4e0b-5a53-9d38-0c1f4c3f7a10';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) and address, as a handler's parameter. */
export const Repeatable = createParamDecorator((_data: unknown, context: ExecutionContext): RequestKey => {
  const { headers, method, url } = context.switchToHttp().getRequest<FastifyRequest>();
  const given = headers['idempotency-key'];
  const key = typeof given === 'string' && given.trim() !== '' ? given.trim() : null;
  if (key !== null && key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
    throw new GatewayProblem('invalid', `Idempotency-Key is longer than ${IDEMPOTENCY_KEY_LENGTH_MAX} characters.`);
  }
  const trace = headers.traceparent;
  return {
    key,
    address: `${method} ${url.split('?')[0]}`,
    fresh: v7(),
    traceparent: typeof trace === 'string' && TRACEPARENT.test(trace) ? trace : null,
  };
});

/** The operation id of a request: the same for a repetition with the same key. */
export function operationId({ account }: Caller, { key, address, fresh }: RequestKey): string {
  if (key === null) return fresh;
  return createHash('sha256')
    .update(JSON.stringify([account, address, key]))
    .digest('hex');
}

/** The id of what an operation makes: the same whenever the operation is repeated. */
export function idOf(operation: string): string {
  return v5(operation, NAMESPACE);
}
