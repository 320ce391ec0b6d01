import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * What all of them make, in order; whoever else has something to do in this process comes in between, after so many of
 * them. Throws what `make` throws.
 */
export async function inTurns<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => readonly Made[],
): Promise<Made[]> {
  const made: Made[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    if (at > 0) await nextTurn();
    for (const item of items.slice(at, at + atOnce)) made.push(...make(item));
  }
  return made;
}
