import type { Id, StoredEvent } from '@fleetwright/contracts';
import { evolveFact } from './fold.ts';
import { type Ended, endedOf } from './member.ts';
import { initialReview } from './state.ts';

/**
 * What became of proposals that the state no longer holds, from the whole stream. Slow by design: only for ids of runs
 * that a newer one took over.
 */
export function endedIn(events: Iterable<StoredEvent>, ids: ReadonlySet<Id>): ReadonlyMap<Id, Ended> {
  const ended = new Map<Id, Ended>();
  let state = initialReview;
  for (const event of events) {
    const id = 'proposal_id' in event.data ? event.data.proposal_id : undefined;
    if (id !== undefined && !ids.has(id)) continue;
    state = evolveFact(state, event, { actor: event.actor, at: event.recorded_at });
    const member = id === undefined ? undefined : state.members.get(id);
    if (member) ended.set(member.proposal_id, endedOf(member));
  }
  return ended;
}
