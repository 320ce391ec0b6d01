import type { Change, DoneByHand, ResourceRef } from '@fleetwright/contracts';
import type { HandChange } from '@fleetwright/core/fleet';
import type { RolloutOutcome, RolloutState } from './rollout.ts';

/** What the attempt found in place although it was to be changed: whoever settles it asks who did that by hand. */
export function foundInPlace({ outcomes }: RolloutState): readonly ResourceRef[] {
  return [...outcomes.values()].filter(isFoundInPlace).map(({ data: { kind, key } }) => ({ kind, key }));
}

/** An adoption finds everything in place by its nature; recording the ownership is what was approved. */
export function isFoundInPlace({ type, data }: RolloutOutcome): boolean {
  return type === 'ChangeApplied' && data.already_in_place && data.action !== 'adopt';
}

/**
 * Who did by hand what was to be done: the newest change of the resource that deleted it, or that touched something of what
 * would have been written. `changes` are of any resources, the newest first.
 */
export function doneByHand(change: Change | undefined, changes: readonly HandChange[]): DoneByHand | undefined {
  if (change === undefined) return undefined;
  const found = changes.find((one) => one.kind === change.kind && one.key === change.key && brought(change, one));
  if (found === undefined) return undefined;
  const { actor, at, via } = found;
  return { actor, at, ...(via && { via }) };
}

function brought({ action, write }: Change, { operation, changed, instance_id }: HandChange): boolean {
  if (instance_id !== null) return false;
  if (action === 'delete') return operation === 'deleted';
  return operation !== 'deleted' && changed.some((name) => Object.hasOwn(write, name));
}
