import type { EventData, Id, Instant, Permission } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';

/** Who of an account is known, by what their newest sign-in said. */
export type Holders = ReadonlyMap<Id, EventData<'SubjectAdmitted'>>;

/** Folds `access-<account>`. */
export const holdersFold: Fold<Holders> = {
  initial: new Map(),
  evolve(state, event) {
    return event.type === 'SubjectAdmitted' ? new Map(state).set(event.data.subject_id, event.data) : state;
  },
};

/** How many persons hold a permission now. */
export function holdersOf(holders: Holders, permission: Permission, now: Instant): number {
  return [...holders.values()].filter(
    ({ kind, permissions, valid_until }) =>
      kind === 'user' && permissions.includes(permission) && Date.parse(valid_until) > Date.parse(now),
  ).length;
}
