import type { Id, Instant, SubjectKind } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { REFRESH_AFTER_MS, VALIDITY_MS } from './limits.ts';
import type { AccessState, Admission } from './state.ts';

/** What an accepted token says of its subject. */
export interface SignIn {
  readonly subject_id: Id;
  readonly kind: SubjectKind;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly issued_at: Instant;
  /** How long it counts, milliseconds; `VALIDITY_MS` unless the installation says otherwise. */
  readonly validity_ms?: number;
}

/** Records a sign-in that says something new. Never refuses; nothing is recorded of a reference that was erased. */
export function admitSubject(state: AccessState, signIn: SignIn): Decision<null, 'SubjectAdmitted'> {
  const { subject_id, kind, issued_at } = signIn;
  if (state.erased.has(subject_id)) return accepted([], null);
  const known = state.subjects.get(subject_id);
  if (known && Date.parse(issued_at) < Date.parse(known.issued_at)) return accepted([], null);
  const valid_until = new Date(Date.parse(issued_at) + (signIn.validity_ms ?? VALIDITY_MS)).toISOString();
  const admission = {
    subject_id,
    kind,
    roles: sorted(signIn.roles),
    permissions: sorted(signIn.permissions),
    issued_at,
    valid_until,
  };
  if (known && !isNews(known, admission)) return accepted([], null);
  return accepted([{ type: 'SubjectAdmitted', data: admission }], null);
}

function isNews(known: Admission, now: Admission): boolean {
  if (known.kind !== now.kind || !sameNames(known.roles, now.roles)) return true;
  if (!sameNames(known.permissions, now.permissions)) return true;
  return Date.parse(now.valid_until) - Date.parse(known.valid_until) >= REFRESH_AFTER_MS;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, place) => name === others[place]);
}
