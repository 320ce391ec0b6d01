import type { Change, Claim, Id, MutationRequest } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';
import type { ClaimedProposal } from './wave.ts';

/**
 * The mutation that executes a claimed change. Its operation id names proposal and content: however often it is sent,
 * it takes effect once.
 */
export function mutationOf(
  repository_id: Id,
  claim: Claim,
  proposal: ClaimedProposal,
  change: Pick<Change, 'write' | 'declared' | 'receiver'>,
): MutationRequest {
  const { proposal_id, digest, kind, key, action, live_version } = proposal;
  return {
    operation_id: `${proposal_id}:${digest}`,
    kind,
    key,
    action,
    expected_version: live_version,
    ...(change.receiver !== undefined && { receiver: change.receiver }),
    write: change.write,
    declared: change.declared,
    repository_id,
    run_id: claim.run_id,
    proposal_id,
    revision: claim.revision,
  };
}

/** Finds the change of a plan that was approved: the same resource, the same digest. */
export function approvedChanges(changes: Iterable<Change>): (proposal: ClaimedProposal) => Change | undefined {
  const byResource = new Map<string, Change>();
  for (const change of changes) byResource.set(resourceId(change.kind, change.key), change);
  return ({ kind, key, digest }) => {
    const change = byResource.get(resourceId(kind, key));
    return change?.digest === digest ? change : undefined;
  };
}
