import type { Id, ResourceRef } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { resourceId } from '@fleetwright/core/fleet';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy } from './member.ts';
import type { ReviewState } from './state.ts';

/** A resource that changed live. */
export type LiveChange = ResourceRef & {
  /** The account's revision at the change: a diff of this snapshot or a later one has seen it. */
  readonly revision: number;
  /** The repository that apply changed it for; null when somebody else did. */
  readonly applied_for: Id | null;
};

/** Whether an open proposal shows what is no longer live, and nobody has asked for a new diff yet. */
export function isOutdatedBy(state: ReviewState, repository_id: Id, changes: readonly LiveChange[]): boolean {
  const { run, members, resync_asked } = state;
  if (run.kind !== 'open' || resync_asked === run.id) return false;
  const moved = new Set(
    changes
      // What apply does for this repository has its own outcome.
      .filter(({ revision, applied_for }) => revision > run.live_revision && applied_for !== repository_id)
      .map(({ kind, key }) => resourceId(kind, key)),
  );
  if (moved.size === 0) return false;
  const undone = members.filter(({ status }) => status === 'pending_approval' || status === 'approved');
  return [...undone.values()].some(({ kind, key }) => moved.has(resourceId(kind, key)));
}

/** Asks for a new diff, once a run, when the live fleet moved under an open proposal: it supersedes what people are shown. */
export function noticeLiveChanges(
  state: ReviewState,
  input: { readonly repository_id: Id; readonly changes: readonly LiveChange[]; readonly by: DecidedBy },
): Decision<null, ReviewEventType> {
  const { repository_id, changes, by } = input;
  if (state.run.kind === 'none' || !isOutdatedBy(state, repository_id, changes)) return accepted([], null);
  const draft = new Draft(repository_id, state, by);
  draft.add('ResyncRequested', { run_id: state.run.id, reason: 'live_changed' });
  return accepted(draft.facts, null);
}
