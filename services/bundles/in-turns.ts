import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * What all of them make, in order and in parts of so many items; whoever else has something to do in this process comes in
 * between. A part that came to nothing is left out. Throws what `make` throws.
 */
export async function* inTurns<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => readonly Made[],
): AsyncGenerator<readonly Made[]> {
  for (let at = 0; at < items.length; at += atOnce) {
    if (at > 0) await nextTurn();
    const made = items.slice(at, at + atOnce).flatMap(make);
    if (made.length > 0) yield made;
  }
}
