import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isMcp } from '../mcp/paths.ts';
import { challengeOf } from '../mcp/protected-resource.ts';
import { GatewayProblem } from '../problems.ts';
import { ACCESS, type Access, rememberCaller } from './access.ts';
import { BadTokens } from './bad-tokens.ts';
import type { Caller } from './caller.ts';
import { RATES, Rates, type RateSettings } from './rates.ts';
import { isServiceToken, ServiceTokens } from './service-tokens.ts';
import { Subjects } from './subjects.ts';
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts';

export const TOKEN_VERIFIER = Symbol('fleetwright:token-verifier');

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i;

/** Stands before every route: a route without a declared access is refused, whoever asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #tokens: TokenVerifier;
  readonly #serviceTokens: ServiceTokens;
  readonly #subjects: Subjects;
  readonly #rates: Rates;
  readonly #badTokens = new BadTokens();

  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(TOKEN_VERIFIER) tokens: TokenVerifier,
    @Inject(ServiceTokens) serviceTokens: ServiceTokens,
    @Inject(Subjects) subjects: Subjects,
    @Inject(RATES) rates: RateSettings,
  ) {
    this.#rates = new Rates(rates);
    this.#reflector = reflector;
    this.#tokens = tokens;
    this.#serviceTokens = serviceTokens;
    this.#subjects = subjects;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A message of the bus is no request: commands to this service are the kit's to check.
    if (context.getType() !== 'http') return true;
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    mustWait(this.#rates.fromAddress(request.ip), 'from this address');
    if (access?.kind === 'public') return true;
    const sent = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const token = sent === undefined ? undefined : await this.#verify(request.ip, sent);
    if (token === undefined) {
      const challenge = isMcp(request) ? challengeOf(request, sent !== undefined) : 'Bearer';
      context.switchToHttp().getResponse<FastifyReply>().header('WWW-Authenticate', challenge);
      throw new GatewayProblem('unauthenticated', 'Send a valid token: Authorization: Bearer <token>.');
    }
    mustWait(this.#rates.byToken(sent ?? ''), 'with this token');
    if (access === undefined) throw new GatewayProblem('forbidden', 'This route is open to nobody.');
    // Recorded first: it may say that whoever signed in may not do this any more.
    const signedIn = 'isSignIn' in token && token.isSignIn ? await this.#admitted(token) : undefined;
    checkAccess(access, token);
    rememberCaller(request, signedIn ?? (await this.#admitted(token)));
    return true;
  }

  async #admitted(token: Caller | VerifiedToken): Promise<Caller> {
    if (!('actor' in token)) return this.#subjects.admit(token);
    await this.#serviceTokens.noteUse(token);
    return token;
  }

  async #verify(address: string, token: string): Promise<Caller | VerifiedToken | undefined> {
    const waitMs = this.#badTokens.waitMs(address, token);
    if (waitMs > 0) throw tooMany('wrong tokens came from this address', waitMs);
    const verified = isServiceToken(token) ? await this.#serviceTokens.caller(token) : await this.#tokens.verify(token);
    if (verified === undefined) this.#badTokens.wasBad(address);
    else this.#badTokens.wasGood(token);
    return verified;
  }
}

function mustWait(waitMs: number, whence: string): void {
  if (waitMs > 0) throw tooMany(`requests came ${whence}`, waitMs);
}

function tooMany(what: string, waitMs: number): GatewayProblem {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  const message = `Too many ${what}; try again in ${retryAfterSeconds} s.`;
  return new GatewayProblem('rate_limited', message, { retryAfterSeconds });
}

function checkAccess(
  access: Exclude<Access, { kind: 'public' }>,
  token: Pick<Caller, 'isAdmin' | 'permissions'> & { readonly whyNoRole?: string | null },
): void {
  const { isAdmin, permissions, whyNoRole } = token;
  const why = whyNoRole ? ` ${whyNoRole}` : '';
  if (access.kind === 'admin' && !isAdmin) {
    throw new GatewayProblem('forbidden', `Only an administrator may do this.${why}`);
  }
  if (access.kind === 'requires' && !permissions.has(access.permission)) {
    throw new GatewayProblem('forbidden', `The token lacks the permission ${access.permission}.${why}`);
  }
}
