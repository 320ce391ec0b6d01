import type { Id, Instant } from '@fleetwright/contracts';
import { isForKind } from './kinds.ts';
import type { AccessState, ServiceToken } from './state.ts';

/**
 * Where a token, or whoever made one, stands. `suspended`: there is no valid sign-in now, or one without permissions. `revoked`,
 * `expired`: that one, or a token among its makers; of whoever was erased, `revoked`.
 */
export interface Standing {
  readonly state: 'active' | 'suspended' | 'expired' | 'revoked';
  /** What it holds now; nothing unless it is active. */
  readonly permissions: readonly string[];
}

/** What a token holds now: of what it was made with, what each of its makers holds now. */
export function standingOf(state: AccessState, token: ServiceToken, now: Instant): Standing {
  if (token.isRevoked) return ended('revoked');
  if (!isBefore(now, token.expires_at)) return ended('expired');
  const maker = standingOfMaker(state, token.maker_id, now);
  if (maker.state !== 'active') return maker;
  const held = token.permissions.filter((each) => maker.permissions.includes(each) && isForKind(token.kind, each));
  return { state: 'active', permissions: held };
}

/** Of a subject or a token, by its reference. Makers come before what they make, so this ends. */
export function standingOfMaker(state: AccessState, id: Id, now: Instant): Standing {
  const token = state.tokens.get(id);
  if (token !== undefined) return standingOf(state, token, now);
  if (state.erased.has(id)) return ended('revoked');
  const admission = state.subjects.get(id);
  const isValid = admission !== undefined && isBefore(now, admission.valid_until);
  if (!isValid || admission.permissions.length === 0) return ended('suspended');
  return { state: 'active', permissions: admission.permissions };
}

/** How many tokens stand between this one and the subject that made the first of them. */
export function makersOf(state: AccessState, id: Id): number {
  let count = 0;
  for (let token = state.tokens.get(id); token !== undefined; token = state.tokens.get(token.maker_id)) count += 1;
  return count;
}

function ended(state: Exclude<Standing['state'], 'active'>): Standing {
  return { state, permissions: [] };
}

function isBefore(one: Instant, other: Instant): boolean {
  return Date.parse(one) < Date.parse(other);
}
