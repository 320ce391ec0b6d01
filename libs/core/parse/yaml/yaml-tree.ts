import type { Finding, Json } from '@fleetwright/contracts';
import { emptyMap, type JsonMap } from '@fleetwright/core/fleet';
import type { ParseCode } from '../codes.ts';
import { ALIAS_EXPANSIONS_MAX, ALIAS_VALUES_MAX, DEPTH_MAX, SYNTAX_ERRORS_MAX } from '../limits.ts';
import { type Place, Places } from './places.ts';
import type { Path, Problems } from '../problems.ts';
import { resolvePlain } from './scalars.ts';
import { describeValue, shorten, shown, tagProblem, TOO_DEEP } from '../text/wording.ts';
import {
  type AliasEvent,
  COLLECTION_STYLE,
  DOUBLE_QUOTED,
  type Event,
  EVENT_ID,
  type MappingEvent,
  PLAIN,
  type ScalarEvent,
  sourceOf,
  startOf,
  valueOf,
} from './yaml-events.ts';

/** The values of a file, with the way back to their places. */
export interface Tree {
  readonly value: Json;
  /** The place of a path; undefined where the file has nothing there. */
  locate(path: Path): Place | undefined;
  /** Keys of a map in the order of the file, each once. */
  keys(path: Path): readonly string[];
}

/** An anchor, from where it stands on. A later one of the same name takes its place, also inside of what it stands for. */
interface Anchor {
  /** Of the event that it stands before. */
  readonly index: number;
  /** Missing until all that it stands for was read. */
  expansion?: Expansion;
}

interface Expansion {
  readonly value: Json;
  /** Aliases expanded and values made inside it, and how deep it is. */
  readonly aliases: number;
  readonly values: number;
  readonly height: number;
}

/** What stops the walk: told once, and the rest of the file is not looked at. */
class Stop extends Error {}

/**
 * Turns the events of one document into JSON values of the core schema. Tells duplicate, non-string and merge keys,
 * tags, numbers that lose digits, characters that cannot be stored, unknown, cyclic and too many aliases, and nesting
 * that is too deep. An alias shares the value of its anchor. Answers undefined when it had to stop; never throws.
 */
export function readTree(text: string, events: readonly Event[], problems: Problems): Tree | undefined {
  // A document's own event comes first; a text of nothing but comments has none.
  if (events.length === 0) return treeOf(null, new Places(text, events, new Map()));
  const reader = new TreeReader(text, events, problems);
  try {
    const value = reader.read(0);
    return treeOf(value, new Places(text, events, reader.targets));
  } catch (stop) {
    if (stop instanceof Stop) return undefined;
    throw stop;
  }
}

function treeOf(value: Json, places: Places): Tree {
  return { value, locate: (path) => places.locate(path), keys: (path) => places.keys(path) };
}

class TreeReader {
  /** Of each alias's event, the event that it stands for. */
  readonly targets = new Map<number, number>();
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #problems: Problems;
  readonly #path: (string | number)[] = [];
  readonly #anchors = new Map<string, Anchor>();
  #next = 1;
  #aliases = 0;
  #values = 0;
  #added = 0;
  #deepest = 0;
  #tags = 0;
  #before = { index: 0, offset: 0 };

  constructor(text: string, events: readonly Event[], problems: Problems) {
    this.#text = text;
    this.#events = events;
    this.#problems = problems;
  }

  read(depth: number): Json {
    const event = this.#events[this.#next] as Event;
    if (event.type === EVENT_ID.ALIAS) {
      this.#values += 1;
      return this.#readAlias(event, depth);
    }
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return null;
    this.#values += 1;
    if (depth > this.#deepest) this.#deepest = depth;
    if (event.tagStart >= 0) this.#tellTag(event.tagStart, event.tagEnd);
    if (event.anchorStart < 0) return this.#readContent(event, depth);

    const anchor: Anchor = { index: this.#next };
    this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), anchor);
    const before = { aliases: this.#aliases, values: this.#values, deepest: this.#deepest };
    this.#deepest = depth;
    const value = this.#readContent(event, depth);
    anchor.expansion = {
      value,
      aliases: this.#aliases - before.aliases,
      values: this.#values - before.values + 1,
      height: this.#deepest - depth,
    };
    this.#deepest = Math.max(this.#deepest, before.deepest);
    return value;
  }

  #readContent(event: Event, depth: number): Json {
    if (event.type === EVENT_ID.SCALAR) {
      this.#next += 1;
      return this.#readScalar(event);
    }
    if (depth >= DEPTH_MAX) {
      this.#tell('too_deep', TOO_DEEP, event);
      throw new Stop();
    }
    this.#next += 1;
    const value = event.type === EVENT_ID.MAPPING ? this.#readMap(event, depth) : this.#readList(depth);
    this.#next += 1;
    return value;
  }

  #readList(depth: number): Json[] {
    const items: Json[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      this.#path.push(items.length);
      items.push(this.read(depth + 1));
      this.#path.pop();
    }
    return items;
  }

  #readMap({ style }: MappingEvent, depth: number): JsonMap {
    const map = emptyMap();
    for (;;) {
      const event = this.#events[this.#next] as Event;
      if (event.type === EVENT_ID.POP) return map;
      if (style === COLLECTION_STYLE.BLOCK) this.#checkLine(event);
      const key = this.#readKey(event);
      if (key === undefined) {
        this.#skip();
        continue;
      }
      this.#path.push(key);
      if (map[key] !== undefined) {
        const isItem = typeof this.#path.at(-2) === 'number';
        const hint = isItem ? 'remove one of them, or begin the next item with `- `' : 'remove one of them';
        this.#tell('duplicate_key', `the key \`${shorten(key)}\` is here twice; ${hint}`, event);
        this.#skip();
      } else {
        map[key] = this.read(depth + 1);
      }
      this.#path.pop();
    }
  }

  /** js-yaml reads on behind a quoted item (`- "x"a: 1`) and an anchor (`a: &x b: 1`) as if a new line began there. */
  #checkLine(key: Event): void {
    if (key.type !== EVENT_ID.SCALAR || key.valueStart < 0 || key.tagStart >= 0) return;
    const start = key.anchorStart < 0 ? startOf(key, this.#text) : key.anchorStart - 1;
    if (start === undefined || beginsLine(this.#text, start)) return;
    this.#tell('yaml_syntax', 'a key begins a line, or stands behind a `-`; check what stands before it', key);
  }

  /** undefined for a key that was told, and whose value says nothing. */
  #readKey(event: Event): string | undefined {
    if (event.type !== EVENT_ID.SCALAR) {
      this.#tell('key_not_string', 'expected a text as key, got a map, a list or an alias; write the name', event);
      this.#skip();
      return undefined;
    }
    if (event.anchorStart >= 0 || event.tagStart >= 0) return this.#keyText(event, this.read(0));
    this.#next += 1;
    return this.#keyText(event, this.#resolve(event));
  }

  #keyText(event: ScalarEvent, value: Json): string | undefined {
    if (typeof value === 'string') {
      if (event.style === PLAIN && value === '<<') {
        const message =
          'YAML 1.2 has no merge keys; write the values out, or put the key in quotes if it is meant as data';
        this.#tell('merge_key_not_supported', message, event);
        return undefined;
      }
      this.#checkText(event, value);
      return value;
    }
    const source = sourceOf(event, this.#text);
    const hint = source === '' ? 'write the key before the `:`' : `put it in quotes: "${shown(source, this.#path)}"`;
    const got = describeValue(value, source, this.#path);
    this.#tell('key_not_string', `expected a text as key, got ${got}; ${hint}`, event);
    return source === '' ? undefined : source;
  }

  #resolve(event: ScalarEvent): Json {
    if (event.valueStart < 0) return event.style === PLAIN ? null : '';
    if (event.style !== PLAIN) return valueOf(event, this.#text);
    return resolvePlain(event.fast ? this.#text.slice(event.valueStart, event.valueEnd) : valueOf(event, this.#text));
  }

  #readScalar(event: ScalarEvent): Json {
    const value = this.#resolve(event);
    if (typeof value === 'string') {
      this.#checkText(event, value);
      return value;
    }
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) {
      const source = shown(sourceOf(event, this.#text), this.#path);
      const message = `expected a number that JSON knows, got ${source}; put it in quotes if it is a text`;
      this.#tell('number_not_finite', message, event);
    } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      const source = shown(sourceOf(event, this.#text), this.#path);
      const message = `expected an integer up to 9007199254740991, got ${source}; put it in quotes if it is a text`;
      this.#tell('integer_too_large', message, event);
    } else this.#tellRespelled(event, value);
    return value === 0 ? 0 : value;
  }

  /** A commit `72225e2` and a release `1.10` are texts to those who wrote them, and would come back as other numbers. */
  #tellRespelled(event: ScalarEvent, value: number): void {
    const source = sourceOf(event, this.#text);
    if (String(value) === source || !isFreeValue(this.#path)) return;
    const written = shown(source, this.#path);
    const number = written === source ? ` and is kept as ${value}` : '';
    const message = `\`${written}\` is a number${number}; put it in quotes if it is a text`;
    this.#tell('number_respelled', message, event, 'warning');
  }

  /** Only escapes can bring these in: the text itself was checked. */
  #checkText(event: ScalarEvent, value: string): void {
    if (event.style !== DOUBLE_QUOTED || event.fast) return;
    const isBeyondUnicode = BEYOND_UNICODE.test(
      this.#text.slice(event.valueStart, event.valueEnd).replaceAll('\\\\', ''),
    );
    if (value.isWellFormed() && !value.includes('\u0000') && !isBeyondUnicode) return;
    const message = 'this text has an escape for a character that cannot be stored; remove it';
    this.#tell('invalid_character', message, event);
  }

  #readAlias(event: AliasEvent, depth: number): Json {
    const index = this.#next;
    this.#next += 1;
    const source = this.#text.slice(event.anchorStart, event.anchorEnd);
    const anchor = this.#anchors.get(source);
    const name = shorten(source);
    if (!anchor) {
      this.#tell(
        'unknown_alias',
        `no anchor \`&${name}\` stands before this alias; add it, or put a text that begins with \`*\` in quotes`,
        event,
      );
      return null;
    }
    const { expansion } = anchor;
    if (!expansion) {
      this.#tell('alias_cycle', `the alias \`*${name}\` stands inside its own anchor; write the value`, event);
      return null;
    }
    this.targets.set(index, anchor.index);
    this.#aliases += 1 + expansion.aliases;
    this.#values += expansion.values;
    this.#added += expansion.values;
    this.#deepest = Math.max(this.#deepest, depth + expansion.height);
    if (depth + expansion.height > DEPTH_MAX) {
      this.#tell('too_deep', TOO_DEEP, event);
      throw new Stop();
    }
    if (this.#aliases > ALIAS_EXPANSIONS_MAX || this.#added > ALIAS_VALUES_MAX) {
      const message = `expected at most ${ALIAS_EXPANSIONS_MAX} expanded aliases of moderate size, got more; write values out`;
      this.#tell('too_many_aliases', message, event);
      throw new Stop();
    }
    return expansion.value;
  }

  #tellTag(start: number, end: number): void {
    const message = tagProblem(this.#text.slice(start, end));
    this.#problems.add({ severity: 'error', code: 'tag_not_allowed', message, offset: start, path: [...this.#path] });
    this.#tags += 1;
    if (this.#tags >= SYNTAX_ERRORS_MAX) throw new Stop();
  }

  /** Passes over one value and everything in it. */
  #skip(): void {
    let open = 0;
    do {
      const type = this.#events[this.#next]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open += 1;
      if (type === EVENT_ID.POP) open -= 1;
      this.#next += 1;
    } while (open > 0);
  }

  #tell(code: ParseCode, message: string, event: Event, severity: Finding['severity'] = 'error'): void {
    const offset = startOf(event, this.#text) ?? this.#offsetBefore();
    this.#problems.add({ severity, code, message, offset, path: [...this.#path] });
  }

  /** Nothing at all has no place of its own: that of what comes before it. Each event is looked at once. */
  #offsetBefore(): number {
    const newest = this.#next - 1;
    let index = newest;
    let offset: number | undefined;
    while (index > this.#before.index && offset === undefined) {
      offset = startOf(this.#events[index], this.#text);
      index -= 1;
    }
    this.#before = { index: newest, offset: offset ?? this.#before.offset };
    return this.#before.offset;
  }
}

/** Whether a path leads to where the language takes any value: then nobody else asks for a text or a number. */
function isFreeValue(path: Path): boolean {
  return path[0] === 'provider_configs' || path.some((step, at) => at > 1 && FREE_MAPS.has(step));
}

const FREE_MAPS: ReadonlySet<string | number> = new Set(['config', 'labels', 'metadata']);

/** Whether nothing stands before an offset on its line but blanks and marks of a block. */
function beginsLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (text.charCodeAt(at) === 0x20) at -= 1;
  if (at < 0 || text.charCodeAt(at) === 0x0a) return true;
  return BLOCK_MARKS.test(text.slice(text.lastIndexOf('\n', at) + 1, offset));
}

const BLOCK_MARKS = /^ *(?:[-?:][ \t]+)*$/;

/** An escape of eight digits for more than U+10FFFF; doubled backslashes are taken out first. */
const BEYOND_UNICODE = /\\U(?!000|0010)/;
