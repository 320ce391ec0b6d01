import type { AnnouncedEnd } from '@fleetwright/core/event-sourcing';
import { REPLAY_EVENTS_MAX } from './limits.ts';

/** All that is known when the relay begins, or begins again. */
export interface ResumeInput {
  /** The relay's own row: everything up to this position was announced once; 0 at first. */
  readonly row: number;
  /** Position of the store's newest event. */
  readonly head: number;
  readonly end: AnnouncedEnd;
  /** Id of the event that the store holds where the stream's last message says it is; undefined: none. */
  readonly storedId: string | undefined;
}

export type Resume =
  | { readonly kind: 'continue'; readonly afterPosition: number; readonly lastSequence: number }
  /** The stream tells of another history than the store: make it anew, then announce what follows this position. */
  | { readonly kind: 'recreate'; readonly afterPosition: number; readonly reason: string };

/** Where announcing goes on. The store is the truth; the stream's last message says best how far it was told. */
export function resume({ row, head, end, storedId }: ResumeInput): Resume {
  // A restored store may be older than anything that was announced.
  const told = Math.min(row, head);
  const { last, lastSequence } = end;
  if (last === 'foreign' || (last === 'none' && lastSequence > 0)) {
    return { kind: 'continue', afterPosition: told, lastSequence };
  }
  const replayFrom = Math.max(0, told - REPLAY_EVENTS_MAX);
  if (last === 'none') return { kind: 'continue', afterPosition: replayFrom, lastSequence };
  if (storedId === last.eventId) return { kind: 'continue', afterPosition: last.position, lastSequence };
  const found = storedId === undefined ? 'no such event' : 'another event';
  const reason = `the stream ends with event ${last.eventId}, and the store holds ${found} at position ${last.position}`;
  return { kind: 'recreate', afterPosition: replayFrom, reason };
}
