import type { Actor, Id, PolicyApprovers, PolicySettings, SubjectKind } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';

/** A subject of an account, as far as votes go. */
export interface Elector {
  readonly id: Id;
  readonly kind: SubjectKind;
  readonly roles: readonly string[];
  /** Its newest sign-in holds the permission to approve; of a token, what it was made with, until it is revoked. */
  readonly mayApprove: boolean;
  /** The subject or token that made this one; missing for a subject. */
  readonly maker?: Id;
}

/** Everybody who ever signed in to an account, by reference. */
export type Electorate = ReadonlyMap<Id, Elector>;

/** Folds `access-<account>`. */
export const electorateFold: Fold<Electorate> = {
  initial: new Map(),
  evolve(state, event) {
    switch (event.type) {
      case 'SubjectAdmitted': {
        const { subject_id: id, kind, roles, permissions } = event.data;
        return new Map(state).set(id, { id, kind, roles, mayApprove: permissions.includes(APPROVE) });
      }
      case 'ServiceTokenCreated': {
        const { token_id: id, kind, permissions, maker_id: maker } = event.data;
        return new Map(state).set(id, { id, kind, roles: [], mayApprove: permissions.includes(APPROVE), maker });
      }
      case 'ServiceTokenRevoked': {
        const token = state.get(event.data.token_id);
        return token === undefined ? state : new Map(state).set(token.id, { ...token, mayApprove: false });
      }
      case 'SubjectErased': {
        const subject = state.get(event.data.subject_id);
        return subject === undefined ? state : new Map(state).set(subject.id, { ...subject, mayApprove: false });
      }
      default:
        return state;
    }
  },
};

const APPROVE = 'system.gitops.approve';

/** Whether somebody holds the permission to approve: a token only while whoever made it does. Of whom nothing is known: undefined. */
export function mayApprove(electorate: Electorate, id: Id): boolean | undefined {
  const elector = electorate.get(id);
  if (elector === undefined || !elector.mayApprove || elector.maker === undefined) return elector?.mayApprove;
  return mayApprove(electorate, elector.maker) ?? false;
}

/** Who stands behind a vote: a subject and all tokens that it made, directly or through another one, are one. */
export function voterOf({ id, owner }: Pick<Actor, 'id' | 'owner'>): Id {
  return owner ?? id;
}

function ownerOf(electorate: Electorate, id: Id): Id {
  const maker = electorate.get(id)?.maker;
  return maker === undefined ? id : ownerOf(electorate, maker);
}

/**
 * Whether a policy lets somebody decide, permission apart. A person may unless the policy names others; a program or an assistant
 * only where it is named as such.
 */
export function isNamedBy(approvers: PolicyApprovers | undefined, actor: Actor, electorate: Electorate): boolean {
  if (actor.type === 'service') return approvers?.services?.includes(actor.id) ?? false;
  if (actor.type === 'assistant') return approvers?.assistants?.includes(actor.id) ?? false;
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
    ({ id, kind }) => mayApprove(electorate, id) === true && isNamedBy(approvers, { type: kind, id }, electorate),
  );
}

/** Why a policy cannot be fulfilled by those present; null: it can. Such a policy is accepted, and told. */
export function whyUnsatisfiable(
  policy: Pick<PolicySettings, 'decision' | 'approvals_required' | 'approvers' | 'separation_of_duties'>,
  electorate: Electorate,
): string | null {
  if (policy.decision === 'block') return null;
  // Somebody and the tokens that they made are one voter.
  const present = new Set(electorsOf(policy.approvers, electorate).map(({ id }) => ownerOf(electorate, id))).size;
  const needed = policy.approvals_required + (policy.separation_of_duties ? 1 : 0);
  if (present >= needed) return null;
  const who = `${present} of those who have signed in may decide under it`;
  const why = policy.separation_of_duties ? ', one of whom may be the author' : '';
  return `${who}${why}; it asks for ${policy.approvals_required}`;
}
