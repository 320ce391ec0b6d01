import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayProblem } from '../problems.ts';
import { ACCESS, type Access, rememberCaller } from './access.ts';
import type { Caller } from './caller.ts';
import type { TokenVerifier } from './token-verifier.ts';

export const TOKEN_VERIFIER = Symbol('fleetwright:token-verifier');

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i;

/** Stands before every route: a route without a declared access is refused, whoever asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #tokens: TokenVerifier;

  constructor(@Inject(Reflector) reflector: Reflector, @Inject(TOKEN_VERIFIER) tokens: TokenVerifier) {
    this.#reflector = reflector;
    this.#tokens = tokens;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A message of the bus is no request: commands to this service are the kit's to check.
    if (context.getType() !== 'http') return true;
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const caller = token === undefined ? undefined : await this.#tokens.verify(token);
    if (caller === undefined) {
      context.switchToHttp().getResponse<FastifyReply>().header('WWW-Authenticate', 'Bearer');
      throw new GatewayProblem('unauthenticated', 'Send a valid token: Authorization: Bearer <token>.');
    }
    if (access === undefined) throw new GatewayProblem('forbidden', 'This route is open to nobody.');
    checkAccess(access, caller);
    rememberCaller(request, caller);
    return true;
  }
}

function checkAccess(access: Exclude<Access, { kind: 'public' }>, caller: Caller): void {
  if (access.kind === 'admin' && !caller.isAdmin) {
    throw new GatewayProblem('forbidden', 'Only an administrator may do this.');
  }
  if (access.kind === 'requires' && !caller.permissions.has(access.permission)) {
    throw new GatewayProblem('forbidden', `The token lacks the permission ${access.permission}.`);
  }
}
