import type { EventData } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy } from './member.ts';
import type { ReviewState } from './state.ts';

/**
 * Ends a run whose diff could not be reviewed, so that it does not hang. The proposals of the run before stay as they
 * are. Answers no fact when the run was reviewed or overtaken.
 */
export function giveUpReview(
  state: ReviewState,
  { diff, by }: { readonly diff: EventData<'DiffComputed'>; readonly by: DecidedBy },
): Decision<null, ReviewEventType> {
  const draft = new Draft(diff.repository_id, state, by);
  if (diff.run_number <= state.last_number) return accepted([], null);
  const { run_id, run_number } = diff;
  draft.add('RunClosed', { run_id, run_number, status: 'failed', superseded_by: null });
  return accepted(draft.facts, null);
}
