import { easeFlowGaps } from '@fleetwright/core/parse';
import type { Json } from '@fleetwright/contracts';
import { emptyMap } from '@fleetwright/core/fleet';
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** A mark of the text: a `-`, a `:`, an anchor. */
interface Token {
  readonly type: string;
  readonly offset: number;
  readonly source: string;
}

/** A member of a map, or an item of a list, in the text. */
export interface Member {
  /** Of a map; undefined in a list. */
  readonly key: string | undefined;
  readonly value: Node | null;
  /** Where it begins: an item of a block list at its `-`. */
  readonly start: number;
  /** Behind all that it says. */
  readonly end: number;
  /** Behind what the value stands behind: the `:`, the `-`, else the beginning. */
  readonly head: number;
  readonly anchor: Token | undefined;
}

/** A file as the YAML package sees it: values, and where they stand. */
export interface SourceTree {
  readonly text: string;
  readonly root: Node;
  /** Anchored values that aliases stand for, and those aliases in the order of the text. */
  readonly anchors: ReadonlyMap<Node, { readonly name: string; readonly aliases: readonly Alias[] }>;
  targetOf(alias: Alias): Node | undefined;
}

/** undefined for what that package does not read. */
export function readSource(text: string): SourceTree | undefined {
  const document = parseDocument(easeFlowGaps(text), { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent' });
  if (document.errors.length > 0 || document.contents === null) return undefined;
  const named = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const anchors = new Map<Node, { name: string; aliases: Alias[] }>();
  visit(document.contents, (node) => {
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (!target) return;
      targets.set(node, target);
      const known = anchors.get(target);
      if (known) known.aliases.push(node);
      else anchors.set(target, { name: node.source, aliases: [node] });
    } else if (node.anchor !== undefined) named.set(node.anchor, node);
  });
  return { text, root: document.contents, anchors, targetOf: (alias) => targets.get(alias) };
}

/** In the order of the text. */
function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  if (isMap(node)) {
    for (const pair of node.items as Pair<Node | null, Node | null>[]) {
      if (pair.key) visit(pair.key, see);
      if (pair.value) visit(pair.value, see);
    }
  } else if (isSeq(node)) for (const item of node.items as (Node | null)[]) if (item) visit(item, see);
}

/** All nodes of a value, itself first. */
export function nodesWithin(node: Node): readonly Node[] {
  const found: Node[] = [];
  visit(node, (each) => found.push(each));
  return found;
}

/** Whether nothing at all stands there. */
export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.source === '' && node.type === 'PLAIN');
}

/** Behind all that a value says, comments behind it left out, and the line end of a block text. */
export function endOf(node: Node): number {
  if (isBlock(node)) {
    const last = membersOf(node).at(-1);
    if (last) return last.end;
  }
  const end = node.range?.[1] ?? 0;
  const source = (node.srcToken as { readonly source?: string } | undefined)?.source;
  if (!isScalar(node) || !BLOCK_TEXTS.has(node.type ?? '') || source === undefined) return end;
  return end - (source.endsWith('\r\n') ? 2 : source.endsWith('\n') ? 1 : 0);
}

const BLOCK_TEXTS: ReadonlySet<string> = new Set(['BLOCK_LITERAL', 'BLOCK_FOLDED']);

export function isBlock(node: Node): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** Behind the `:` or `-` of a member, and behind its anchor. */
export function valueStart({ head, anchor }: Member): number {
  return anchor === undefined ? head : anchor.offset + anchor.source.length;
}

interface SourceItem {
  readonly start?: readonly Token[];
  readonly sep?: readonly Token[];
}

const BEGINNINGS = new Set(['seq-item-ind', 'explicit-key-ind', 'anchor', 'tag']);

export function membersOf(node: YAMLMap | YAMLSeq): readonly Member[] {
  const source = node.srcToken as { readonly items?: readonly SourceItem[] } | undefined;
  // A flow collection's tokens may have one more, behind the last comma.
  if (isSeq(node)) return node.items.map((item, at) => itemOf(item as Node | null, source?.items?.[at]));
  return (node.items as Pair<Node, Node | null>[]).map(pairOf);
}

function itemOf(value: Node | null, source: SourceItem | undefined): Member {
  const tokens = source?.start ?? [];
  const head = tokens.find(({ type }) => type === 'seq-item-ind');
  const anchor = tokens.find(({ type }) => type === 'anchor');
  const first = tokens.find(({ type }) => BEGINNINGS.has(type))?.offset ?? value?.range?.[0] ?? 0;
  const behind = head ? head.offset + 1 : first;
  return {
    key: undefined,
    value,
    start: first,
    end: isNothing(value) ? behind : endOf(value as Node),
    head: behind,
    anchor,
  };
}

function pairOf({ key, value, srcToken }: Pair<Node, Node | null>): Member {
  const { start = [], sep = [] } = (srcToken ?? {}) as SourceItem;
  const first = start.find(({ type }) => BEGINNINGS.has(type))?.offset ?? key.range?.[0] ?? 0;
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  const head = colon ? colon.offset + 1 : endOf(key);
  const anchor = sep.find(({ type }) => type === 'anchor');
  return {
    key: isScalar(key) ? String(key.value) : '',
    value,
    start: first,
    end: isNothing(value) ? head : endOf(value as Node),
    head,
    anchor,
  };
}

/** The value that a node says, aliases resolved. Wants a file that the parser took: there is no circle. */
export function valueOf(node: Node | null, tree: SourceTree): Json {
  if (node === null) return null;
  if (isAlias(node)) return valueOf(tree.targetOf(node) ?? null, tree);
  if (isScalar(node)) return (node.value ?? null) as Json;
  if (isSeq(node)) return node.items.map((item) => valueOf(item as Node | null, tree));
  const map = emptyMap();
  if (isMap(node)) {
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      map[String(valueOf(key, tree))] = valueOf(value, tree);
    }
  }
  return map;
}

/** The member that each value stands in, and the token of each anchored one. */
export function anchorPlaces({ root }: SourceTree) {
  const holders = new Map<Node, { readonly member: Member; readonly inBlock: boolean }>();
  const tokens = new Map<Node, Token>();
  for (const node of nodesWithin(root)) {
    if (!isMap(node) && !isSeq(node)) continue;
    for (const member of membersOf(node)) {
      if (member.value === null) continue;
      holders.set(member.value, { member, inBlock: isBlock(node) });
      if (member.anchor) tokens.set(member.value, member.anchor);
    }
  }
  return { holders, tokens };
}
