import type { FleetEvent } from '../../data/api.ts';
import { words } from '../../text/format.ts';

/** A moment at which something happened. */
export interface Moment {
  readonly at: string;
  readonly what: string;
}

/** The moments of a timeline that comes newest first: oldest first, each once, told by its last event. */
export function momentsOf(events: readonly FleetEvent[]): readonly Moment[] {
  const moments = new Map(
    events.toReversed().map(({ emitted_at, kind }) => [emitted_at, words(kind.replace(/^\w+\./, ''))]),
  );
  return [...moments].map(([at, what]) => ({ at, what })).toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** Where a moment stands among others: the last that is not after it; behind all of them where it is now. */
export function placeAmong(moments: readonly Moment[], at: string | undefined): number {
  if (at === undefined) return moments.length;
  const ms = Date.parse(at);
  return Math.max(
    0,
    moments.findLastIndex((each) => Date.parse(each.at) <= ms),
  );
}

/** What a list or a resource is asked for with, as it was then or is now. */
export function asOf(at: string | undefined): { readonly at?: string } {
  return at === undefined || at === '' ? {} : { at };
}

/** A path of the console at the same moment. */
export function atMoment(path: string, at: string | undefined): string {
  return at === undefined || at === '' ? path : `${path}?${new URLSearchParams({ at })}`;
}
