import { createHash, randomBytes } from 'node:crypto';
import { type AccountId, type Id, type Permission, PERMISSIONS } from '@fleetwright/contracts';
import type { CreateServiceTokenInput, ServiceTokenView } from '@fleetwright/contracts/api';
import {
  type AccessState,
  createServiceToken,
  revokeServiceToken,
  type ServiceToken,
  standingOf,
  tokenOfHash,
  tokensListed,
} from '@fleetwright/core/access';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { Lru } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem } from '../problems.ts';
import { idOf, operationId, type RequestKey } from '../request-key.ts';
import { refusalOf } from '../validation.ts';
import { AccessStreams } from './access-streams.ts';
import type { Caller } from './caller.ts';
import { isAdmin } from './roles.ts';
import { TIMER_MS_MAX, TOKEN_USE_NOTED_MS, TOKENS_REMEMBERED_MAX } from './limits.ts';

/** The account stands in the text, so that it is looked for in one stream alone. */
const TOKEN = /^fwt_([a-z0-9][a-z0-9-]{0,62})_[A-Za-z0-9_-]{43}$/;

/** Under which the directory of subjects keeps what tokens are called. No token of anybody's can name it as its issuer. */
const ISSUER = 'urn:fleetwright:service-tokens';

type Asked = z.output<typeof CreateServiceTokenInput>['service_token'];
type View = z.infer<typeof ServiceTokenView>;

/** Whether a text is one of the tokens that are made here; others are signed by somebody. */
export function isServiceToken(text: string): boolean {
  return text.startsWith('fwt_');
}

/**
 * Tokens that people make for programs. They say nothing by themselves: what one may do is looked up at every request, so that it
 * ends at once, at every replica, when it is revoked or its maker loses what it rests on.
 */
@Injectable()
export class ServiceTokens {
  readonly #ports: GatewayPorts;
  readonly #access: AccessStreams;
  /** When uses were noted last, by the clock that never goes back. */
  readonly #noted = new Lru<number>(TOKENS_REMEMBERED_MAX);

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(AccessStreams) access: AccessStreams) {
    this.#ports = ports;
    this.#access = access;
  }

  /** The caller that a token speaks for; undefined: it is none, or not any more. Throws `StoreUnavailable`. */
  async caller(text: string): Promise<Caller | undefined> {
    const account = TOKEN.exec(text)?.[1];
    if (account === undefined) return undefined;
    const { state } = await this.#access.load(account);
    const token = tokenOfHash(state, hashOf(text));
    return token === undefined ? undefined : this.#callerOf(account, state, token);
  }

  /** Notes that a token was used, at most once a minute and process. That it cannot be noted now is no reason to refuse. */
  async noteUse({ account, token }: Caller): Promise<void> {
    if (token === undefined) return;
    const { clock, tokenUses, log } = this.#ports;
    const nowMs = clock.elapsedMs();
    const notedAtMs = this.#noted.get(token);
    if (notedAtMs !== undefined && nowMs - notedAtMs < TOKEN_USE_NOTED_MS) return;
    this.#noted.set(token, nowMs, 1);
    try {
      await tokenUses.note(account, token, clock.now());
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.warn({ err: error }, 'that a service token was used could not be noted');
    }
  }

  /** `text` null: an earlier request with the same key made it, and its text is gone. Throws GatewayProblem, `StoreUnavailable`. */
  async create(caller: Caller, request: RequestKey, asked: Asked): Promise<{ token: View; text: string | null }> {
    const { account, actor, permissions } = caller;
    const { clock, subjects } = this.#ports;
    const operation = operationId(caller, request);
    const text = `fwt_${account}_${randomBytes(32).toString('base64url')}`;
    const token_hash = hashOf(text);
    const { name, kind, expires_in_seconds } = asked;
    const made = { token_id: idOf(operation), token_hash, kind, permissions: asked.permissions, expires_in_seconds };
    const by = { maker: actor, held: [...permissions] };
    const executed = await this.#access.execute<Id>(account, {
      operationId: operation,
      cause: causeOf(caller, request, operation),
      decide: (state) => createServiceToken(state, { ...made, ...by }, clock.now()),
      onRepeat: () => made.token_id,
    });
    if (executed.kind === 'refused') throw GatewayProblem.from(executed.refusal);
    const id = executed.result;
    // After the token: a repetition names it again, and what was refused is called nothing.
    await subjects.refer({ account, issuer: ISSUER, sub: id }, { name, email: null }, id);
    const { state } = await this.#access.load(account);
    const token = state.tokens.get(id);
    if (token === undefined) throw new Error('a service token is not where it was written');
    const [shown] = await this.#shown(account, state, [token]);
    return { token: shown as View, text: token.hash === token_hash ? text : null };
  }

  /** A page, newest first. Throws GatewayProblem when `after` is no token of the account, and `StoreUnavailable`. */
  async page(account: AccountId, asked: { readonly limit: number; readonly after: Id | null }) {
    const { state } = await this.#access.load(account);
    const page = tokensListed(state, asked);
    if (page === null) throw refusalOf([{ path: 'cursor', code: 'invalid', message: 'is no token of the account' }]);
    return { service_tokens: await this.#shown(account, state, page.items), next_cursor: page.next };
  }

  /** Throws GatewayProblem, `StoreUnavailable`. */
  async revoke(caller: Caller, request: RequestKey, token: Id): Promise<void> {
    const operation = operationId(caller, request);
    const executed = await this.#access.execute<null>(caller.account, {
      operationId: operation,
      cause: causeOf(caller, request, operation),
      decide: (state) => revokeServiceToken(state, token),
      onRepeat: () => null,
    });
    if (executed.kind === 'refused') throw GatewayProblem.from(executed.refusal);
  }

  #callerOf(account: AccountId, state: AccessState, token: ServiceToken): Caller | undefined {
    const { clock } = this.#ports;
    const standing = standingOf(state, token, clock.now());
    if (standing.state !== 'active') return undefined;
    const { id, kind, owner_id: owner, expires_at } = token;
    const permissions = new Set(PERMISSIONS.filter((each: Permission) => standing.permissions.includes(each)));
    return {
      account,
      permissions,
      isAdmin: isAdmin(permissions),
      actor: { type: kind, id, owner },
      token: id,
      expiresInMs: () => Math.min(TIMER_MS_MAX, Math.max(0, Date.parse(expires_at) - Date.parse(clock.now()))),
    };
  }

  async #shown(account: AccountId, state: AccessState, tokens: readonly ServiceToken[]): Promise<View[]> {
    const { clock, subjects, tokenUses } = this.#ports;
    const now = clock.now();
    const ids = tokens.map(({ id }) => id);
    const [names, uses] = await Promise.all([subjects.profiles(account, ids), tokenUses.last(account, ids)]);
    return tokens.map((token) => {
      const { id, kind, permissions, created_by, created_at, expires_at } = token;
      const standing = standingOf(state, token, now);
      return {
        account_id: account,
        id,
        name: names.get(id)?.name ?? null,
        kind,
        permissions: [...permissions],
        held_permissions: [...standing.permissions],
        state: standing.state,
        created_by,
        created_at,
        expires_at,
        last_used_at: uses.get(id) ?? null,
      };
    });
  }
}

function causeOf({ account, actor }: Caller, { traceparent, via }: RequestKey, operation_id: string) {
  return { operation_id, account_id: account, actor, traceparent, ...(via && { via }) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
