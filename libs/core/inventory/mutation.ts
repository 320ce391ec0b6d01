import type {
  Actor,
  Attributes,
  ChangeAction,
  Id,
  Json,
  LiveResource,
  LiveVersion,
  MutationOrigin,
  ResourceKind,
  ResourceRef,
  StaleReason,
} from '@fleetwright/contracts';

/** What every write says beside its content. */
export interface Cause {
  readonly operation_id: string;
  readonly actor: Actor;
  readonly traceparent: string | null;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly origin: MutationOrigin;
  /** The request came with the permission to break the glass; missing where a stage asks by itself. */
  readonly may_break_glass?: boolean;
}

/**
 * Which version the resource must be at. `exact` also decides about existence (null: it must not exist) and makes a
 * mismatch `stale`; `any` and `at` are the imperative side's.
 */
export type VersionCheck =
  | { readonly type: 'exact'; readonly version: LiveVersion | null }
  | { readonly type: 'at'; readonly version: LiveVersion }
  | { readonly type: 'any' };

/** Ownership as apply records it. */
export interface Ownership {
  readonly repository_id: Id;
  readonly last_applied: Attributes;
  readonly revision: string;
}

/** One write of one resource, checked and normalised: what the SQL function gets, and what `decideMutation` decides on. */
export interface Mutation extends Cause {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly action: ChangeAction;
  readonly version: VersionCheck;
  /** Every attribute for a create, the changing ones for an update, none otherwise. */
  readonly write: Attributes;
  /** What the written attributes and the key refer to; must exist. */
  readonly references: readonly ResourceRef[];
  /** null: the imperative side, which leaves ownership as it is. */
  readonly owner: Ownership | null;
  /** Of a disown: the repository that must still declare the resource; null when nobody is to receive it. */
  readonly receiver: Id | null;
  /**
   * What the request says, where `write` has live values for its masks: a repetition is known by it, whatever the masks
   * stood for then. Missing when nothing was masked.
   */
  readonly asked?: Attributes;
  /** Paths of masks that stand for nothing: told unless the request was answered before. Missing when there is none. */
  readonly unmaskable?: readonly string[];
}

/** What a write did. */
export interface Effect {
  /** The resource's version; null when it no longer exists. */
  readonly version: LiveVersion | null;
  /** Live was as wanted before; at most ownership was written. */
  readonly already_in_place: boolean;
  readonly side_effects: readonly string[];
  /** The resource after the write; null after a delete, and for apply, which has no use for it. */
  readonly resource: LiveResource | null;
}

/** Why nothing was written, as facts. The sentences are in `refusals.ts`. */
export type WriteRejection =
  | { readonly reason: 'no_account' }
  /** GitOps mode is on, and the repository manages the resource: this one, or the instance's node. */
  | {
      readonly reason: 'git_owned';
      readonly kind: ResourceKind;
      readonly key: string;
      readonly repository_id: Id;
      readonly revision: string;
    }
  /** The operation id was used for a request with other content. */
  | { readonly reason: 'operation_reused' }
  /** `why` is missing when it is the version. */
  | { readonly reason: 'stale'; readonly actual_version: LiveVersion | null; readonly why?: StaleReason }
  | { readonly reason: 'version_conflict'; readonly actual_version: LiveVersion }
  | { readonly reason: 'already_exists' }
  /** A version of a module with other content. */
  | { readonly reason: 'version_exists' }
  | { readonly reason: 'not_found' }
  | { readonly reason: 'owned_elsewhere'; readonly repository_id: Id }
  | { readonly reason: 'repository_removed' }
  | { readonly reason: 'unresolved_reference'; readonly missing: readonly ResourceRef[] }
  | { readonly reason: 'in_use'; readonly referrers: readonly ResourceRef[] }
  /** Masks that stand for no live value, by path. */
  | { readonly reason: 'mask_not_a_value'; readonly paths: readonly string[] }
  /** A constraint of the database refused it. */
  | { readonly reason: 'constraint'; readonly constraint: string };

/** What one transaction answers. `revision` is the account's when it ended, 0 without an account. */
export type Verdict<Result = Json> =
  | { readonly kind: 'written' | 'repeated'; readonly result: Result; readonly revision: number }
  | { readonly kind: 'rejected'; readonly rejection: WriteRejection; readonly revision: number };
