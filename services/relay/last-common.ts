import type { EventStore, LogPlace } from '@fleetwright/core/event-sourcing';

/** What a message of the bus's stream announces; null: nothing of ours. */
export type Announcement = (sequence: number) => Promise<LogPlace | null>;

/**
 * The newest message of a stretch of the bus's stream whose event the store still holds; undefined: none of them. What the
 * store lost is always the newest, so that half of what is left is decided by each question.
 */
export async function lastCommon(
  store: Pick<EventStore, 'holds'>,
  announcedAt: Announcement,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<LogPlace | undefined> {
  let common: LogPlace | undefined;
  let [low, high] = [first, last];
  while (low <= high) {
    const middle = low + Math.floor((high - low) / 2);
    const found = await readable(announcedAt, low, middle);
    if (found === undefined) {
      low = middle + 1;
      continue;
    }
    const [isHeld] = await store.holds([found.place]);
    if (isHeld === true) {
      common = found.place;
      low = middle + 1;
    } else {
      high = found.sequence - 1;
    }
  }
  return common;
}

/** The newest message of ours at `from` or before, down to `low`. */
async function readable(
  announcedAt: Announcement,
  low: number,
  from: number,
): Promise<{ readonly place: LogPlace; readonly sequence: number } | undefined> {
  for (let sequence = from; sequence >= low; sequence -= 1) {
    const place = await announcedAt(sequence);
    if (place !== null) return { place, sequence };
  }
  return undefined;
}
