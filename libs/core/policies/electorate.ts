import type { Actor, Id, PolicyApprovers, PolicySettings, SubjectKind } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';

/** A subject of an account, as far as votes go. */
export interface Elector {
  readonly id: Id;
  readonly kind: SubjectKind;
  readonly roles: readonly string[];
  /** Its newest sign-in holds the permission to approve. */
  readonly mayApprove: boolean;
}

/** Everybody who ever signed in to an account, by reference. */
export type Electorate = ReadonlyMap<Id, Elector>;

/** Folds `access-<account>`. */
export const electorateFold: Fold<Electorate> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type !== 'SubjectAdmitted') return state;
    const { subject_id: id, kind, roles, permissions } = event.data;
    const mayApprove = permissions.includes('system.gitops.approve');
    return new Map(state).set(id, { id, kind, roles, mayApprove });
  },
};

/**
 * Whether a policy lets somebody decide, permission apart. A person may unless the policy names others; a program only where it
 * is named.
 */
export function isNamedBy(approvers: PolicyApprovers | undefined, actor: Actor, electorate: Electorate): boolean {
  if (actor.type === 'service') return approvers?.services?.includes(actor.id) ?? false;
  if (actor.type !== 'user') return false;
  if (approvers === undefined) return true;
  const roles = electorate.get(actor.id)?.roles ?? [];
  if (approvers.users?.includes(actor.id) || roles.some((role) => approvers.roles?.includes(role))) return true;
  // Programs that are named beside nobody do not keep persons out.
  return approvers.users === undefined && approvers.roles === undefined;
}

/** Who of those present a policy lets decide. */
export function electorsOf(approvers: PolicyApprovers | undefined, electorate: Electorate): Elector[] {
  return [...electorate.values()].filter(
    ({ id, kind, mayApprove }) => mayApprove && isNamedBy(approvers, { type: kind, id }, electorate),
  );
}

/** Why a policy cannot be fulfilled by those present; null: it can. Such a policy is accepted, and told. */
export function whyUnsatisfiable(
  policy: Pick<PolicySettings, 'decision' | 'approvals_required' | 'approvers' | 'separation_of_duties'>,
  electorate: Electorate,
): string | null {
  if (policy.decision === 'block') return null;
  const present = electorsOf(policy.approvers, electorate).length;
  const needed = policy.approvals_required + (policy.separation_of_duties ? 1 : 0);
  if (present >= needed) return null;
  const who = `${present} of those who have signed in may decide under it`;
  const why = policy.separation_of_duties ? ', one of whom may be the author' : '';
  return `${who}${why}; it asks for ${policy.approvals_required}`;
}
