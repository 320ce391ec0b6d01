import type { AccountId, Actor, Id, Permission } from '@fleetwright/contracts';

/** Who asks, as the verified token says. The account bounds everything that the request may see or touch. */
export interface Caller {
  readonly account: AccountId;
  readonly permissions: ReadonlySet<Permission>;
  /** Holds every permission, and may do what has no permission of its own. */
  readonly isAdmin: boolean;
  /** By reference: who that is stands in the directory of subjects. */
  readonly actor: Actor;
  /** The service token that asks; missing for one that says all by itself. */
  readonly token?: Id;
  /** Milliseconds until the token ends, at most what a timer can wait. */
  expiresInMs(): number;
}
