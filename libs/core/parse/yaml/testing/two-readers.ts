import { emptyMap } from '@fleetwright/core/fleet';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { ALIAS_EXPANSIONS_MAX, DEPTH_MAX } from '../../limits.ts';
import { Problems } from '../../problems.ts';
import { readText } from '../read-text.ts';
import type { Tree } from '../yaml-tree.ts';

type Path = readonly (string | number)[];

/** What a reader sees in a text: its values, and where each of them is written as `path @offset`. */
export type ReaderSeen = { readonly value: unknown; readonly places: readonly string[] };
export type Read = ReaderSeen | 'refused';

/** How the parser reads a text. */
export function ours(text: string): Read {
  const problems = new Problems();
  const tree = readText(text, problems);
  if (!tree || problems.hasErrors) return 'refused';
  const places: string[] = [];
  notePlaces(tree, tree.value, [], places);
  return { value: tree.value, places };
}

/** The codes of what the parser tells about a text that it refuses. */
export function refusalsOf(text: string): readonly string[] {
  const problems = new Problems();
  readText(text, problems);
  return problems.list().map(({ code }) => code);
}

function notePlaces(tree: Tree, value: unknown, path: Path, places: string[]): void {
  const place = tree.locate(path);
  const isNothing = value === null && typeof place?.written === 'object' && place.written.source === '';
  if (!isNothing) places.push(placeText(path, place?.offset));
  if (typeof value !== 'object' || value === null) return;
  for (const step of Array.isArray(value) ? value.keys() : tree.keys(path)) {
    notePlaces(tree, (value as Record<string, unknown>)[step], [...path, step], places);
  }
}

/** Nothing at all has no place of its own: neither reader is asked for one. */
function placeText(path: Path, offset: number | undefined): string {
  return `${JSON.stringify(path)} @${offset}`;
}

/**
 * How the yaml package reads a text, without anything of the parser. What the language refuses although it is YAML is
 * refused here as well: tags, directives, keys that are no texts, merge keys, numbers that JSON does not know.
 */
export function theirs(text: string): Read {
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, logLevel: 'error' });
  if (document.errors.length > 0 || /^%(?!YAML 1\.2$)/m.test(beforeMark(text))) return 'refused';
  try {
    const reading = new Reading(text);
    return { value: reading.see(document.contents as Node | null, [], 0), places: reading.places };
  } catch (error) {
    if (error instanceof NotOurs) return 'refused';
    throw error;
  }
}

/** Directives stand before the mark that a document begins with. */
function beforeMark(text: string): string {
  const mark = /^---(?=\s|$)/m.exec(text);
  return mark ? text.slice(0, mark.index) : '';
}

/** YAML that is not of the language. */
class NotOurs extends Error {}

class Reading {
  readonly places: string[] = [];
  readonly #text: string;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliases = 0;

  constructor(text: string) {
    this.#text = text;
  }

  see(node: Node | null, path: Path, depth: number): unknown {
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      this.#aliases += 1;
      if (!target || this.#open.has(target) || this.#aliases > ALIAS_EXPANSIONS_MAX) throw new NotOurs();
      return this.#content(target, path, depth, node.range?.[0]);
    }
    const target = node as Scalar | YAMLMap | null;
    if (target?.tag !== undefined) throw new NotOurs();
    if (target?.anchor !== undefined) this.#anchors.set(target.anchor, target);
    return this.#content(target, path, depth, startOf(target, this.#text));
  }

  #content(node: Node | null, path: Path, depth: number, offset: number | undefined): unknown {
    const isNothing = node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '');
    if (!isNothing) this.places.push(placeText(path, offset));
    if (node === null || isScalar(node)) return plainValue(node);
    if (depth >= DEPTH_MAX) throw new NotOurs();
    this.#open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => this.see(item as Node, [...path, index], depth + 1))
      : this.#members(node as YAMLMap<Node, Node | null>, path, depth);
    this.#open.delete(node);
    return value;
  }

  #members(map: YAMLMap<Node, Node | null>, path: Path, depth: number): unknown {
    const members = emptyMap();
    for (const { key, value } of map.items as Pair<Node, Node | null>[]) {
      if (!isScalar(key) || typeof key.value !== 'string' || key.tag !== undefined) throw new NotOurs();
      const name = plainValue(key) as string;
      if (name === '<<' && key.type === 'PLAIN') throw new NotOurs();
      if (key.anchor !== undefined) this.#anchors.set(key.anchor, key);
      members[name] = this.see(value, [...path, name], depth + 1) as never;
    }
    return members;
  }
}

/** The package leaves an anchor of the first key out of a map's place. */
function startOf(node: Node | null, text: string): number | undefined {
  const at = node?.range?.[0];
  const first = isMap(node) && text[at ?? 0] !== '{' ? (node.items[0]?.key as Node | undefined) : undefined;
  const anchor = isScalar(first) ? first.anchor : undefined;
  return at === undefined || anchor === undefined
    ? at
    : Math.min(at, text.lastIndexOf(`&${anchor}`, first?.range?.[0]));
}

function plainValue(node: Scalar | null): unknown {
  const value = node?.value ?? null;
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\u0000'))) throw new NotOurs();
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) throw new NotOurs();
  return value === 0 ? 0 : value;
}
