import type { Actor, Digest, EventData, Id, Instant, ServiceTokenKind, StoredEvent } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { Many } from '@fleetwright/core/fleet';

export type Admission = EventData<'SubjectAdmitted'>;

/** A token that somebody made for a program. */
export interface ServiceToken {
  readonly id: Id;
  readonly kind: ServiceTokenKind;
  readonly hash: Digest;
  /** Sorted. It holds them only as long as its maker does. */
  readonly permissions: readonly string[];
  /** The subject or the token that made it. */
  readonly maker_id: Id;
  /** The subject at the beginning of the makers. */
  readonly owner_id: Id;
  readonly created_by: Actor;
  readonly created_at: Instant;
  readonly expires_at: Instant;
  readonly isRevoked: boolean;
}

/** Who may do what in an account. */
export interface AccessState {
  /** What the newest sign-in of each subject said. */
  readonly subjects: ReadonlyMap<Id, Admission>;
  /** Subjects of whom nobody knows any more who they were. */
  readonly erased: ReadonlySet<Id>;
  readonly tokens: Many<ServiceToken>;
  /** Id of a token by its hash. */
  readonly tokenIds: Many<Id>;
}

/** Folds `access-<account>`. */
export const accessFold: Fold<AccessState> = {
  initial: { subjects: new Map(), erased: new Set(), tokens: Many.empty(), tokenIds: Many.empty() },
  evolve(state, event) {
    switch (event.type) {
      case 'SubjectAdmitted':
        return { ...state, subjects: new Map(state.subjects).set(event.data.subject_id, event.data) };
      case 'SubjectErased':
        return { ...state, erased: new Set(state.erased).add(event.data.subject_id) };
      case 'ServiceTokenCreated':
        return withToken(state, event);
      case 'ServiceTokenRevoked': {
        const token = state.tokens.get(event.data.token_id);
        return token ? { ...state, tokens: state.tokens.with(token.id, { ...token, isRevoked: true }) } : state;
      }
      default:
        return state;
    }
  },
};

function withToken(state: AccessState, event: StoredEvent<'ServiceTokenCreated'>): AccessState {
  const { token_id: id, token_hash: hash, ...made } = event.data;
  const by = { created_by: event.actor, created_at: event.recorded_at, isRevoked: false };
  return {
    ...state,
    tokens: state.tokens.with(id, { id, hash, ...made, ...by }),
    tokenIds: state.tokenIds.with(hash, id),
  };
}
