import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v5, v7 } from 'uuid';
import type { Caller } from './auth/caller.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from './limits.ts';
import { GatewayProblem } from './problems.ts';

/** What makes a request repeatable: the client's key with the address that it was sent to. */
export interface RequestKey {
  readonly key: string | null;
  readonly address: string;
}

// Names the ids that are derived here apart from every other UUIDv5.
const NAMESPACE = '6f1d1c0e-4e0b-5a53-9d38-0c1f4c3f7a10';

/** The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) and address, as a handler's parameter. */
export const Repeatable = createParamDecorator((_data: unknown, context: ExecutionContext): RequestKey => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const given = request.headers['idempotency-key'];
  const key = typeof given === 'string' && given.trim() !== '' ? given.trim() : null;
  if (key !== null && key.length > IDEMPOTENCY_KEY_LENGTH_MAX) {
    throw new GatewayProblem('invalid', `Idempotency-Key is longer than ${IDEMPOTENCY_KEY_LENGTH_MAX} characters.`);
  }
  return { key, address: `${request.method} ${request.url.split('?')[0]}` };
});

/** The operation id of a request: the same for a repetition with the same key, otherwise new. */
export function operationId({ account }: Caller, { key, address }: RequestKey): string {
  if (key === null) return v7();
  return createHash('sha256')
    .update(JSON.stringify([account, address, key]))
    .digest('hex');
}

/** The id of what an operation makes: the same whenever the operation is repeated. */
export function idOf(operation: string): string {
  return v5(operation, NAMESPACE);
}
