import type { Instant } from '@fleetwright/contracts';
import { compareText } from './json.ts';

interface Made {
  readonly id: string;
  readonly created_at: Instant;
}

export interface NewestPage<Item> {
  readonly items: readonly Item[];
  /** What the next page is asked for with; null on the last page. */
  readonly next: string | null;
}

/**
 * One page of things that were made, newest first, those of one moment by their ids. `after` is the id that the page before
 * ended with; null begins. Answers null when there is nothing of that id: the walk cannot go on.
 */
export function newestPage<Item extends Made>(
  all: Iterable<Item>,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): NewestPage<Item> | null {
  const newest = [...all].toSorted(
    (one, other) => compareText(other.created_at, one.created_at) || compareText(other.id, one.id),
  );
  const last = after === null ? -1 : newest.findIndex(({ id }) => id === after);
  if (after !== null && last < 0) return null;
  const items = newest.slice(last + 1, last + 1 + limit);
  return { items, next: last + 1 + limit < newest.length ? (items.at(-1)?.id ?? null) : null };
}
