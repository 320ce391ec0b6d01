import type { Actor } from '@fleetwright/contracts';
import { type Electorate, mayApprove } from '@fleetwright/core/policies';

/**
 * Whether somebody lost the permission to approve since. Never a policy, which is re-checked as such; nor somebody of
 * whom nothing is known, as in logs from before subjects were recorded: a decision was allowed when it was taken.
 */
export function mayNoLongerApprove(electorate: Electorate, actor: Actor): boolean {
  return VOTERS.has(actor.type) && mayApprove(electorate, actor.id) === false;
}

const VOTERS: ReadonlySet<Actor['type']> = new Set(['user', 'service', 'assistant']);
