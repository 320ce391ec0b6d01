import type { Path } from '../problems.ts';
import { type Event, EVENT_ID, sourceOf, startOf, valueOf } from './yaml-events.ts';

/** Where a value stands in the text. */
export interface Place {
  /** Of the value; of the key where the value is empty. */
  readonly offset: number;
  /** Of the key that leads to it; missing for items of lists and the root. */
  readonly keyOffset: number | undefined;
  /** What stands there, an alias resolved: a scalar as written (without quotes), or the kind of collection. */
  readonly written: { readonly source: string } | 'map' | 'list';
}

/** The items of a list, or the members of a map, by the numbers of their events. */
interface Members {
  readonly at: readonly number[];
  /** In a map: its keys in the order of the file, the members' numbers beside them, and the keys' events. */
  readonly keys: ReadonlyMap<string, number> | undefined;
  readonly keyAt: readonly number[];
}

/**
 * Leads from paths to places. Looks only at the collections that a path goes through, each once, so that reading a file
 * without problems costs next to nothing.
 */
export class Places {
  readonly #text: string;
  readonly #events: readonly Event[];
  /** Of each alias's event, the event that it stands for. */
  readonly #targets: ReadonlyMap<number, number>;
  readonly #members = new Map<number, Members>();

  constructor(text: string, events: readonly Event[], targets: ReadonlyMap<number, number>) {
    this.#text = text;
    this.#events = events;
    this.#targets = targets;
  }

  locate(path: Path): Place | undefined {
    const found = this.#find(path);
    if (!found) return undefined;
    return { offset: found.offset, keyOffset: found.keyOffset, written: this.#written(found.index) };
  }

  keys(path: Path): readonly string[] {
    const found = this.#find(path);
    const keys = found && this.#membersOf(found.index)?.keys;
    return keys ? [...keys.keys()] : [];
  }

  #find(path: Path): { index: number; offset: number; keyOffset: number | undefined } | undefined {
    // The document's event is the first, its value the second.
    let index = 1;
    let offset = startOf(this.#events[1], this.#text) ?? 0;
    let keyOffset: number | undefined;
    for (const step of path) {
      const members = this.#membersOf(index);
      if (!members || (typeof step === 'string') !== (members.keys !== undefined)) return undefined;
      const number = typeof step === 'number' ? step : members.keys?.get(step);
      const next = number === undefined ? undefined : members.at[number];
      if (number === undefined || next === undefined) return undefined;
      keyOffset =
        typeof step === 'string'
          ? (startOf(this.#events[members.keyAt[number] ?? 0], this.#text) ?? offset)
          : undefined;
      offset = startOf(this.#events[next], this.#text) ?? keyOffset ?? offset;
      index = this.#targets.get(next) ?? next;
    }
    return { index, offset, keyOffset };
  }

  #written(index: number): Place['written'] {
    const event = this.#events[index];
    if (event?.type === EVENT_ID.MAPPING) return 'map';
    if (event?.type === EVENT_ID.SEQUENCE) return 'list';
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart < 0) return { source: '' };
    return { source: sourceOf(event, this.#text) };
  }

  #membersOf(index: number): Members | undefined {
    const known = this.#members.get(index);
    if (known) return known;
    const type = this.#events[index]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined;
    const members = type === EVENT_ID.MAPPING ? this.#mapAt(index) : this.#listAt(index);
    this.#members.set(index, members);
    return members;
  }

  #listAt(index: number): Members {
    const at: number[] = [];
    for (let next = index + 1; this.#events[next]?.type !== EVENT_ID.POP; next = this.#after(next)) at.push(next);
    return { at, keys: undefined, keyAt: [] };
  }

  #mapAt(index: number): Members {
    const at: number[] = [];
    const keyAt: number[] = [];
    const keys = new Map<string, number>();
    for (let next = index + 1; this.#events[next]?.type !== EVENT_ID.POP; ) {
      const value = this.#after(next);
      const key = this.#events[next];
      if (key?.type === EVENT_ID.SCALAR && key.valueStart >= 0) {
        const name = valueOf(key, this.#text);
        if (!keys.has(name)) {
          keys.set(name, at.length);
          keyAt.push(next);
          at.push(value);
        }
      }
      next = this.#after(value);
    }
    return { at, keys, keyAt };
  }

  /** The event behind a value and everything in it. */
  #after(index: number): number {
    let open = 0;
    let next = index;
    do {
      const type = this.#events[next]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open += 1;
      if (type === EVENT_ID.POP) open -= 1;
      next += 1;
    } while (open > 0);
    return next;
  }
}
