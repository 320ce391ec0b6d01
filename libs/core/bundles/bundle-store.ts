import type { AccountId, Digest, Id, Instant } from '@fleetwright/contracts';
import type { BundleNumber } from '@fleetwright/contracts/agents';
import type { StreamPlace } from '@fleetwright/core/event-sourcing';

/** Which machine runs for which node, by the inventory. */
export interface NodeInstances {
  instances(account: AccountId): Promise<readonly { readonly id: Id; readonly node: string }[]>;
}

/** What a node should be, as it was just computed. */
export interface ComputedBundle {
  readonly hostname: string;
  /** null: nothing runs for the node. */
  readonly instance_id: Id | null;
  readonly digest: Digest;
  /** Canonical JSON of the manifest: the bytes that the digest is of. */
  readonly manifest: string;
}

/** The bundle that is a node's now. */
export interface CurrentBundle extends ComputedBundle {
  readonly number: BundleNumber;
  readonly computed_at: Instant;
  /** When its epoch was raised last; null: never. */
  readonly epoch_raised_at: Instant | null;
}

/** Where computing stands. `turn` grows with everything that is recorded, also where the place stays: keys are in no fleet's stream. */
export type ComputedTo = StreamPlace & { readonly turn: number };

/** What was written, with its number; `moved`: another process computed meanwhile, and nothing was written. */
export type Recorded =
  | { readonly kind: 'recorded'; readonly bundles: readonly Omit<CurrentBundle, 'manifest'>[] }
  | { readonly kind: 'moved' };

/** Bundles that come as they are computed, some hundred at a time. */
export type BundleParts = AsyncIterable<readonly ComputedBundle[]> | Iterable<readonly ComputedBundle[]>;

/** Bundles as they are now, one a node. Derived: deleting all of them only makes them computed again. Throws StoreUnavailable. */
export interface BundleStore {
  /** Up to where in `fleet-<account>` the account's bundles are computed; its beginning for one that is unknown. */
  computedTo(account: AccountId): Promise<ComputedTo>;
  /** Digest and instance of each of these nodes that has a bundle. */
  known(
    account: AccountId,
    hostnames: readonly string[],
  ): Promise<ReadonlyMap<string, Pick<CurrentBundle, 'digest' | 'instance_id'>>>;
  /**
   * In one transaction, unless somebody else did: the bundles that are others now, the nodes that are gone, and up to where
   * that is computed. A bundle with another digest gets the next number. Parts are some hundred bundles each, and are
   * asked for while the one before is written; what they throw is thrown, and nothing is written then. None is asked for
   * when somebody else came first.
   */
  record(
    account: AccountId,
    places: { readonly from: ComputedTo; readonly to: StreamPlace },
    news: { readonly parts: BundleParts; readonly gone: readonly string[] },
  ): Promise<Recorded>;
  /** By instance, of those that have one. */
  ofInstances(account: AccountId, instances: readonly Id[]): Promise<ReadonlyMap<Id, CurrentBundle>>;
  ofNode(account: AccountId, hostname: string): Promise<CurrentBundle | undefined>;
  /** Makes the node's bundle of this number newer than all others; false: it has another number by now. */
  raiseEpoch(account: AccountId, hostname: string, from: BundleNumber, epoch: number): Promise<boolean>;
  /** The log lost what these bundles were computed from: everything is computed again, and is newer than what was given. */
  startOver(account: AccountId, epoch: number): Promise<void>;
}
