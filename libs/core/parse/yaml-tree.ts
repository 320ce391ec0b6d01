import type { Json } from '@fleetwright/contracts';
import { emptyMap, type JsonMap } from '@fleetwright/core/fleet';
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import { ALIAS_EXPANSIONS_MAX, ALIAS_VALUES_MAX, DEPTH_MAX } from './limits.ts';
import type { Path, Problems } from './problems.ts';
import { shorten, shown } from './wording.ts';

/** Where a value stands in the text. */
export interface Place {
  /** Of the value; of the key where the value is empty. */
  readonly offset: number;
  /** Of the key that leads to it; missing for items of lists and the root. */
  readonly keyOffset: number | undefined;
  /** The value as written; missing for nothing at all. An alias is resolved. */
  readonly node: Node | undefined;
}

/** The values of a file, with the way back to their places. */
export interface Tree {
  readonly value: Json;
  /** The place of a path; undefined where the file has nothing there. */
  locate(path: Path): Place | undefined;
  /** Keys of a map in the order of the file, each once. */
  keys(path: Path): readonly string[];
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
 * Turns nodes into JSON values. Tells duplicate and non-string keys, numbers that lose digits, characters that cannot be
 * stored, unknown, cyclic and too many aliases, and nesting that is too deep. An alias shares the value of its anchor.
 * Answers undefined when it had to stop; never throws.
 */
export function readTree(root: Node | null, problems: Problems): Tree | undefined {
  const reader = new TreeReader(problems);
  try {
    const value = reader.read(root, [], 0);
    return { value, locate: (path) => reader.locate(root, path), keys: (path) => reader.keys(root, path) };
  } catch (stop) {
    if (stop instanceof Stop) return undefined;
    throw stop;
  }
}

class TreeReader {
  readonly #problems: Problems;
  readonly #anchors = new Map<string, Node>();
  readonly #expansions = new Map<Node, Expansion | 'open'>();
  readonly #targets = new Map<Alias, Node>();
  readonly #pairs = new WeakMap<YAMLMap, Map<string, Pair<unknown, unknown>>>();
  #aliases = 0;
  #values = 0;
  #added = 0;
  #deepest = 0;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(node: Node | null | undefined, path: (string | number)[], depth: number): Json {
    this.#values += 1;
    if (depth > this.#deepest) this.#deepest = depth;
    if (!node) return null;
    if (isAlias(node)) return this.#readAlias(node, path, depth);
    if (node.anchor === undefined) return this.#readContent(node, path, depth);

    const { anchor } = node;
    this.#anchors.set(anchor, node);
    this.#expansions.set(node, 'open');
    const before = { aliases: this.#aliases, values: this.#values, deepest: this.#deepest };
    this.#deepest = depth;
    const value = this.#readContent(node, path, depth);
    this.#expansions.set(node, {
      value,
      aliases: this.#aliases - before.aliases,
      values: this.#values - before.values + 1,
      height: this.#deepest - depth,
    });
    this.#deepest = Math.max(this.#deepest, before.deepest);
    return value;
  }

  #readContent(node: Node, path: (string | number)[], depth: number): Json {
    if (isScalar(node)) return this.#readScalar(node, path);
    if (depth >= DEPTH_MAX) {
      this.#tell('too_deep', `expected at most ${DEPTH_MAX} levels of nesting, got more; flatten it`, node, path);
      throw new Stop();
    }
    if (isMap(node)) return this.#readMap(node, path, depth);
    if (!isSeq(node)) return null;
    const items: Json[] = [];
    for (let index = 0; index < node.items.length; index += 1) {
      path.push(index);
      items.push(this.read(node.items[index] as Node | null, path, depth + 1));
      path.pop();
    }
    return items;
  }

  #readMap(node: YAMLMap, path: (string | number)[], depth: number): JsonMap {
    const map = emptyMap();
    for (const pair of node.items) {
      const key = this.#readKey(pair.key as Node | null, node, path);
      if (key === undefined) continue;
      path.push(key);
      if (Object.hasOwn(map, key)) {
        const message = `the key \`${shorten(key)}\` is here twice; remove one of them`;
        this.#tell('duplicate_key', message, (pair.key as Node | null) ?? node, path);
      } else {
        map[key] = this.read(pair.value as Node | null, path, depth + 1);
      }
      path.pop();
    }
    return map;
  }

  #readKey(key: Node | null, map: YAMLMap, path: Path): string | undefined {
    if (isScalar(key)) {
      if (key.anchor !== undefined) this.read(key, [...path], 0);
      if (typeof key.value === 'string') {
        this.#checkText(key, path);
        return key.value;
      }
      const source = key.source ?? '';
      const hint = source === '' ? 'write the key before the `:`' : `put it in quotes: "${shown(source, path)}"`;
      this.#tell('key_not_string', `expected a text as key, got ${describeScalar(key, path)}; ${hint}`, key, path);
      return source === '' ? undefined : source;
    }
    this.#tell(
      'key_not_string',
      'expected a text as key, got a map, a list or an alias; write the name',
      key ?? map,
      path,
    );
    return undefined;
  }

  #readScalar(node: Scalar, path: Path): Json {
    const { value } = node;
    if (typeof value === 'string') {
      this.#checkText(node, path);
      return value;
    }
    if (typeof value !== 'number') return typeof value === 'boolean' ? value : null;
    const source = shown(node.source ?? String(value), path);
    if (!Number.isFinite(value)) {
      const message = `expected a number that JSON knows, got ${source}; put it in quotes if it is a text`;
      this.#tell('number_not_finite', message, node, path);
    } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      const message = `expected an integer up to 9007199254740991, got ${source}; put it in quotes if it is a text`;
      this.#tell('integer_too_large', message, node, path);
    }
    return value === 0 ? 0 : value;
  }

  /** Only escapes can bring these in: the text itself was checked. */
  #checkText(node: Scalar, path: Path): void {
    if (node.type !== Scalar.QUOTE_DOUBLE) return;
    const value = node.value as string;
    if (value.isWellFormed() && !value.includes('\u0000')) return;
    this.#tell(
      'invalid_character',
      'this text has an escape for a character that cannot be stored; remove it',
      node,
      path,
    );
  }

  #readAlias(alias: Alias, path: Path, depth: number): Json {
    const target = this.#anchors.get(alias.source);
    const expansion = target && this.#expansions.get(target);
    const name = shorten(alias.source);
    if (!target || !expansion) {
      this.#tell(
        'unknown_alias',
        `no anchor \`&${name}\` stands before this alias; add it, or write the value`,
        alias,
        path,
      );
      return null;
    }
    if (expansion === 'open') {
      this.#tell('alias_cycle', `the alias \`*${name}\` stands inside its own anchor; write the value`, alias, path);
      return null;
    }
    this.#targets.set(alias, target);
    this.#aliases += 1 + expansion.aliases;
    this.#values += expansion.values;
    this.#added += expansion.values;
    this.#deepest = Math.max(this.#deepest, depth + expansion.height);
    if (depth + expansion.height > DEPTH_MAX) {
      this.#tell('too_deep', `expected at most ${DEPTH_MAX} levels of nesting, got more; flatten it`, alias, path);
      throw new Stop();
    }
    if (this.#aliases > ALIAS_EXPANSIONS_MAX || this.#added > ALIAS_VALUES_MAX) {
      const message = `expected at most ${ALIAS_EXPANSIONS_MAX} expanded aliases of moderate size, got more; write values out`;
      this.#tell('too_many_aliases', message, alias, path);
      throw new Stop();
    }
    return expansion.value;
  }

  locate(root: Node | null, path: Path): Place | undefined {
    let node = this.#follow(root);
    let keyOffset: number | undefined;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      if (typeof step === 'number') {
        if (!isSeq(node) || step >= node.items.length) return undefined;
        const item = node.items[step] as Node | null;
        keyOffset = undefined;
        offset = item?.range?.[0] ?? offset;
        node = this.#follow(item);
      } else {
        const pair: Pair<unknown, unknown> | undefined = isMap(node) ? this.#pairsOf(node).get(step) : undefined;
        if (!pair) return undefined;
        const value = pair.value as Node | null;
        keyOffset = (pair.key as Node | null)?.range?.[0] ?? offset;
        offset = isEmpty(value) ? keyOffset : (value?.range?.[0] ?? keyOffset);
        node = this.#follow(value);
      }
    }
    return { offset, keyOffset, node };
  }

  keys(root: Node | null, path: Path): readonly string[] {
    const node = this.locate(root, path)?.node;
    return isMap(node) ? [...this.#pairsOf(node).keys()] : [];
  }

  #pairsOf(map: YAMLMap): Map<string, Pair<unknown, unknown>> {
    const known = this.#pairs.get(map);
    if (known) return known;
    const pairs = new Map<string, Pair<unknown, unknown>>();
    for (const pair of map.items) {
      if (!isScalar(pair.key)) continue;
      const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '');
      if (!pairs.has(key)) pairs.set(key, pair);
    }
    this.#pairs.set(map, pairs);
    return pairs;
  }

  #follow(node: Node | null): Node | undefined {
    return (isAlias(node) ? this.#targets.get(node) : node) ?? undefined;
  }

  #tell(code: string, message: string, node: Node, path: Path): void {
    this.#problems.add({ severity: 'error', code, message, offset: node.range?.[0] ?? 0, path: [...path] });
  }
}

function isEmpty(node: Node | null): boolean {
  return !node || (isScalar(node) && node.value === null && !node.source);
}

/** What a scalar is, as sentences say it: `the number 1.10`, `the boolean true`, `nothing`. */
export function describeScalar(node: Scalar, path: Path): string {
  const source = shown(node.source ?? String(node.value), path);
  if (typeof node.value === 'number') return `the number ${source}`;
  if (typeof node.value === 'boolean') return `the boolean ${source}`;
  if (node.value === null) return source === '' ? 'nothing' : `the null \`${source}\``;
  return `"${shown(String(node.value), path)}"`;
}
