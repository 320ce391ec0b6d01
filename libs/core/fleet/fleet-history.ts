import type { AccountId, Actor, Id, Instant, ResourceKind, ResourceRef, Via } from '@fleetwright/contracts';

/** What somebody did by hand to a resource, or to an instance of a node, as the journal has it. */
export interface HandChange extends ResourceRef {
  /** Of the node that the entry is about; null: it is about the resource itself. */
  readonly instance_id: Id | null;
  readonly operation: 'created' | 'updated' | 'deleted';
  /** Names of the attributes that changed. */
  readonly changed: readonly string[];
  readonly actor: Actor;
  readonly at: Instant;
  /** Missing where it was not kept. */
  readonly via?: Via;
}

/** Questions about single resources of the live fleet, and what became of them. Methods may throw `StoreUnavailable`. */
export interface FleetHistory {
  /**
   * What was done by hand to each of the resources and to nodes' instances, the newest first: of each at most
   * `HAND_CHANGES_MAX`.
   */
  byHand(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly HandChange[]>;
  /** What is under break-glass, or whose review is not closed yet; `key` null: every resource of the kind. */
  underReview(account: AccountId): Promise<readonly { readonly kind: ResourceKind; readonly key: string | null }[]>;
  /** The repository that manages the resource, be it there or gone; null: nobody does. */
  ownerOf(account: AccountId, ref: ResourceRef): Promise<Id | null>;
  /** Those of the resources that are not live, in the order of kinds and keys. */
  missing(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly ResourceRef[]>;
}
