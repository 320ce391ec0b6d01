import type { Id, Instant, Permission } from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { standingOf } from './standing.ts';
import type { AccessState } from './state.ts';

/** Erases a subject for ever, and ends every token that it made. Doing it again adds nothing. Refuses `not_found`. */
export function eraseSubject(state: AccessState, subject_id: Id): Decision<null, 'SubjectErased'> {
  if (!state.subjects.has(subject_id)) return refused('not_found', `There is no subject ${subject_id}.`);
  return accepted(state.erased.has(subject_id) ? [] : [{ type: 'SubjectErased', data: { subject_id } }], null);
}

/** The subject, and the tokens that it made, directly or through others: all that is called by a name of that person's choice. */
export function referencesOf(state: AccessState, subject: Id): Id[] {
  const made = [...state.tokens.values()].filter(({ owner_id }) => owner_id === subject);
  return [subject, ...made.map(({ id }) => id)];
}

/** Why nobody answers any more for what somebody made. */
export type MakerGone = 'erased' | 'revoked' | 'expired' | 'permission_lost';

/**
 * Whether whoever made something still answers for it; null: yes. A subject does until it is erased, or its newest sign-in lacks
 * the permission; that it has not signed in for long is no reason. A token does until it ends, and while its owner does. Somebody
 * of whom nothing was recorded still does.
 */
export function whyMakerIsGone(
  state: AccessState,
  maker: Id,
  { permission, now }: { readonly permission: Permission; readonly now: Instant },
): MakerGone | null {
  const token = state.tokens.get(maker);
  const subject = token?.owner_id ?? maker;
  if (state.erased.has(subject)) return 'erased';
  const standing = token && standingOf(state, token, now).state;
  if (standing === 'revoked' || standing === 'expired') return standing;
  const admission = state.subjects.get(subject);
  return admission === undefined || admission.permissions.includes(permission) ? null : 'permission_lost';
}
