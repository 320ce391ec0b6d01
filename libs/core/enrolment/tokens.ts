import type { Actor, CommandData, Id, Instant, RegistrationToken } from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { newestPage, type NewestPage } from '@fleetwright/core/fleet';
import { ACTIVE_TOKENS_MAX } from './limits.ts';
import type { Enrolment, Token } from './state.ts';

/** Labels of a hostname, in which `*` may stand. */
const HOST_GLOB = /^(?=.{1,64}$)[a-z0-9*][a-z0-9*-]*(?:\.[a-z0-9*][a-z0-9*-]*)*$/;

/** `*` stands for any characters of one label: it does not cross a dot. */
export function matchesHost(glob: string, hostname: string): boolean {
  const wanted = glob.split('.');
  const given = hostname.split('.');
  return wanted.length === given.length && wanted.every((label, at) => matchesLabel(label, given[at] ?? ''));
}

/** Linear: each part is looked for from where the one before it ended. */
function matchesLabel(glob: string, label: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === label;
  const last = rest.pop() ?? '';
  if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last)) return false;
  const end = label.length - last.length;
  let from = first.length;
  for (const part of rest) {
    const at = label.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** Whether whoever made a token is gone, or may not make any more: it ends with them. */
export type IsGone = (maker: Actor) => boolean;

export function tokenState(token: Token, now: Instant, isGone: IsGone): RegistrationToken['state'] {
  if (token.isRevoked) return 'revoked';
  if (token.used_by.length >= token.max_uses) return 'used_up';
  if (Date.parse(now) >= Date.parse(token.expires_at)) return 'expired';
  return isGone(token.created_by) ? 'revoked' : 'active';
}

export function shownToken(token: Token, now: Instant, isGone: IsGone): RegistrationToken {
  const { hash: _hash, isRevoked: _isRevoked, used_by, ...rest } = token;
  return { ...rest, uses: used_by.length, used_by: [...used_by], state: tokenState(token, now, isGone) };
}

/** A page of them, newest first; null: `after` is no token of the account. */
export function listTokens(
  { tokens }: Enrolment,
  { now, isGone, ...asked }: { now: Instant; isGone: IsGone; limit: number; after: Id | null },
): NewestPage<RegistrationToken> | null {
  const page = newestPage(tokens.values(), asked);
  return page && { ...page, items: page.items.map((token) => shownToken(token, now, isGone)) };
}

export function createToken(
  state: Enrolment,
  asked: CommandData<'CreateRegistrationToken'>,
  now: Instant,
  isGone: IsGone,
): Decision<Id, 'RegistrationTokenCreated'> {
  const { token_id, token_hash, scope, replaces, expires_in_seconds, max_uses } = asked;
  if (state.tokens.has(token_id))
    return refused('already_exists', `There already is a registration token ${token_id}.`);
  if (!HOST_GLOB.test(scope.hostname)) {
    const message =
      'Expected a hostname in lower case, or a glob such as `edge-*.example.com`; `*` does not cross a dot.';
    return invalid('registration_token.hostname', 'invalid_hostname', message);
  }
  if (replaces && (scope.hostname.includes('*') || max_uses !== 1)) {
    const message = 'A token that takes the place of an identity is for exactly one host, and is used once.';
    return invalid('registration_token.replaces', 'replaces_one_host', message);
  }
  const active = [...state.tokens.values()].filter((token) => tokenState(token, now, isGone) === 'active').length;
  if (active >= ACTIVE_TOKENS_MAX) {
    const message = `The account has ${active} active registration tokens. Revoke some.`;
    return invalid('registration_token', 'too_many', message);
  }
  const expires_at = new Date(Date.parse(now) + expires_in_seconds * 1_000).toISOString();
  const data = { token_id, token_hash, scope, replaces, max_uses, expires_at };
  return accepted([{ type: 'RegistrationTokenCreated', data }], token_id);
}

export function revokeToken(state: Enrolment, token_id: Id): Decision<null, 'RegistrationTokenRevoked'> {
  const token = state.tokens.get(token_id);
  if (token === undefined) return refused('not_found', `There is no registration token ${token_id}.`);
  return accepted(token.isRevoked ? [] : [{ type: 'RegistrationTokenRevoked', data: { token_id } }], null);
}

function invalid(path: string, code: string, message: string) {
  return refused('invalid', message, { problems: [{ path, code, message }] });
}
