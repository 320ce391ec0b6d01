import type { AccountId, Actor, Permission } from '@fleetwright/contracts';

/** Who asks, as the verified token says. The account bounds everything that the request may see or touch. */
export interface Caller {
  readonly account: AccountId;
  readonly permissions: ReadonlySet<Permission>;
  readonly actor: Actor;
}
