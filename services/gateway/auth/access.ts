import type { Permission } from '@fleetwright/contracts';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';

/** What a route asks for. A route that says nothing is refused to everybody. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'requires'; readonly permission: Permission }
  | { readonly kind: 'token' }
  | { readonly kind: 'admin' };

export const ACCESS = Symbol('fleetwright:access');

/** Anybody may ask, without a token. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Any valid token: what is asked for decides what it needs. */
export const RequiresToken = () => SetMetadata(ACCESS, { kind: 'token' } satisfies Access);

/** Only a token with this permission. */
export const Requires = (permission: Permission) =>
  SetMetadata(ACCESS, { kind: 'requires', permission } satisfies Access);

/** Only a token with the role admin, or with every permission there is. */
export const RequiresAdmin = () => SetMetadata(ACCESS, { kind: 'admin' } satisfies Access);

const callers = new WeakMap<object, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent a request; undefined on a public route. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/** The caller, as a handler's parameter. Only for routes that require a permission. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Error('a public route has no caller');
  return caller;
});
