import type { Actor, Digest, Id, Instant, Problem, ServiceTokenKind } from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { newestPage, type NewestPage } from '@fleetwright/core/fleet';
import { isForKind } from './kinds.ts';
import { ACTIVE_TOKENS_MAX, MAKERS_MAX } from './limits.ts';
import { makersOf, type Standing, standingOf, standingOfMaker } from './standing.ts';
import type { AccessState, ServiceToken } from './state.ts';

export interface AskedToken {
  readonly token_id: Id;
  readonly token_hash: Digest;
  readonly kind: ServiceTokenKind;
  readonly permissions: readonly string[];
  readonly expires_in_seconds: number;
  /** Who asks. */
  readonly maker: Actor;
  /** What the token holds that the request came with: a sign-in may say less than the newest one. */
  readonly held: readonly string[];
}

/**
 * Makes a token for a program. Refuses `forbidden` when whoever asks has no valid sign-in, or is an assistant, and `invalid` with a
 * problem for each permission that the token may not have, or when there are too many tokens already.
 */
export function createServiceToken(
  state: AccessState,
  asked: AskedToken,
  now: Instant,
): Decision<Id, 'ServiceTokenCreated'> {
  const { token_id, token_hash, kind, maker } = asked;
  if (state.tokens.has(token_id)) return refused('already_exists', `There already is a service token ${token_id}.`);
  const standing = standingOfMaker(state, maker.id, now);
  if (standing.state !== 'active') return refused('forbidden', 'Whoever makes a token must be signed in.');
  const [problem, ...more] = problemsWith(state, asked, standing, now);
  if (problem) return refused('invalid', problem.message, { problems: [problem, ...more] });
  const own = state.tokens.get(maker.id);
  const end = Date.parse(now) + asked.expires_in_seconds * 1_000;
  const expires_at = new Date(own ? Math.min(end, Date.parse(own.expires_at)) : end).toISOString();
  const permissions = [...new Set(asked.permissions)].toSorted();
  const by = { maker_id: maker.id, owner_id: own?.owner_id ?? maker.id };
  const data = { token_id, token_hash, kind, permissions, ...by, expires_at };
  return accepted([{ type: 'ServiceTokenCreated', data }], token_id);
}

function problemsWith(state: AccessState, asked: AskedToken, standing: Standing, now: Instant): Problem[] {
  const { kind, permissions, held, maker } = asked;
  const problems = permissions.flatMap((permission, place): Problem[] => {
    const path = `service_token.permissions[${place}]`;
    if (!held.includes(permission) || !standing.permissions.includes(permission)) {
      const message = `You do not hold ${permission} yourself, so no token of yours can.`;
      return [{ path, code: 'permission_not_held', message }];
    }
    if (isForKind(kind, permission)) return [];
    return [{ path, code: 'not_for_assistants', message: `No assistant may hold ${permission}.` }];
  });
  if (makersOf(state, maker.id) >= MAKERS_MAX) {
    const message = `This token was itself made by tokens, ${MAKERS_MAX} of them one after the other: make it with an earlier one.`;
    problems.push({ path: 'service_token', code: 'too_deep', message });
  }
  const active = [...state.tokens.values()].filter((token) => standingOf(state, token, now).state === 'active').length;
  if (active >= ACTIVE_TOKENS_MAX) {
    const message = `The account has ${active} active service tokens. Revoke some.`;
    problems.push({ path: 'service_token', code: 'too_many', message });
  }
  return problems;
}

/** Ends a token for ever, and with it every token that it made. Doing it again adds nothing. */
export function revokeServiceToken(state: AccessState, token_id: Id): Decision<null, 'ServiceTokenRevoked'> {
  const token = state.tokens.get(token_id);
  if (token === undefined) return refused('not_found', `There is no service token ${token_id}.`);
  return accepted(token.isRevoked ? [] : [{ type: 'ServiceTokenRevoked', data: { token_id } }], null);
}

/** The token whose text has this hash; undefined: there is none. */
export function tokenOfHash(state: AccessState, hash: Digest): ServiceToken | undefined {
  return state.tokens.get(state.tokenIds.get(hash) ?? '');
}

/** A page of them, newest first, after their ends as well; null: `after` is no token of the account. */
export function tokensListed(
  { tokens }: AccessState,
  asked: { readonly limit: number; readonly after: Id | null },
): NewestPage<ServiceToken> | null {
  return newestPage(tokens.values(), asked);
}
