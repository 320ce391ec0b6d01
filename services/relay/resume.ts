import type { AnnouncedEnd, LogPlace } from '@fleetwright/core/event-sourcing';

/** All that is known when the relay begins, or begins again. */
export interface ResumeInput {
  /** The relay's own row, or the end of the store where that is before it: everything up to here was announced once. */
  readonly announcedTo: LogPlace;
  /** So far back before it that what follows is all that is announced again after the stream was lost. */
  readonly replayAfter: LogPlace;
  readonly end: AnnouncedEnd;
  /** Whether the store holds the event that the stream's last message announces. */
  readonly isLastHeld: boolean;
}

export type Resume =
  | { readonly kind: 'continue'; readonly after: LogPlace; readonly lastSequence: number }
  /** The stream tells of another history than the store: make it anew, then announce what follows this place. */
  | { readonly kind: 'recreate'; readonly after: LogPlace; readonly reason: string };

/** Where announcing goes on. The store is the truth; the stream's last message says best how far it was told. */
export function resume({ announcedTo, replayAfter, end, isLastHeld }: ResumeInput): Resume {
  const { last, lastSequence } = end;
  if (last === 'foreign' || (last === 'none' && lastSequence > 0)) {
    return { kind: 'continue', after: announcedTo, lastSequence };
  }
  if (last === 'none') return { kind: 'continue', after: replayAfter, lastSequence };
  if (isLastHeld) return { kind: 'continue', after: last, lastSequence };
  const reason = `the stream ends with event ${last.eventId} at ${last.position}, and the store has no such event there`;
  return { kind: 'recreate', after: replayAfter, reason };
}
