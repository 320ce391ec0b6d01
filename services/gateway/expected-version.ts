import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayProblem } from './problems.ts';

const VERSION = /^"?([1-9][0-9]{0,14})"?$/;

/**
 * The version that `If-Match` names (RFC 9110 §13.1.1: here a resource's `version`), as a handler's parameter; null
 * without the header or with `*`.
 */
export const ExpectedVersion = createParamDecorator((_data: unknown, context: ExecutionContext): number | null => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (given === undefined || given === '*') return null;
  const version = VERSION.exec(given)?.[1];
  if (version === undefined) throw new GatewayProblem('invalid', 'If-Match: expected the version of the resource.');
  return Number(version);
});
