import fc from 'fast-check';
import { Document, isCollection, isScalar, type Node, visit } from 'yaml';
import { listForm, mapForm, type WrittenFleet } from '@fleetwright/core/fleet/testing';

/** How a generated text is laid out. */
export interface Style {
  readonly isKeyed: boolean;
  readonly indent: number;
  readonly indentSeq: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly quotes: 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE';
  /** Of each node in turn: whether a collection is in one line, whether a comment stands there. */
  readonly flows: readonly boolean[];
  readonly comments: readonly boolean[];
  /** Equal maps are written once, with an anchor. */
  readonly shares: boolean;
  readonly extends: boolean;
  readonly endsLine: boolean;
}

export const styleArbitrary: fc.Arbitrary<Style> = fc.record({
  isKeyed: fc.boolean(),
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  quotes: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE'),
  flows: fc.array(fc.boolean(), { minLength: 7, maxLength: 13 }),
  comments: fc.array(fc.boolean(), { minLength: 5, maxLength: 11 }),
  shares: fc.boolean(),
  extends: fc.boolean(),
  endsLine: fc.boolean(),
});

/** A fleet as some person might have written it. */
export function writtenText(fleet: WrittenFleet, style: Style): string {
  const value = (style.isKeyed ? mapForm : listForm)(withParents(fleet, style)) as Record<string, unknown>;
  const document = new Document(style.shares ? shared(value) : value, { aliasDuplicateObjects: style.shares });
  let nth = 0;
  visit(document, {
    Node(key, node: Node) {
      nth += 1;
      if (key === 'key') return;
      const depth = nth;
      if (isCollection(node) && style.flows[depth % style.flows.length] && nth > 1) node.flow = nth % 3 === 0;
      if (style.comments[depth % style.comments.length] && isScalar(node)) node.comment = ` remark ${nth}`;
      else if (style.comments[depth % style.comments.length] && nth > 1) node.commentBefore = ` about ${nth}`;
      if (isScalar(node) && typeof node.value === 'string' && style.quotes !== 'PLAIN') node.type = style.quotes;
    },
  });
  const text = document.toString({ indent: style.indent, indentSeq: style.indentSeq, lineWidth: 0 });
  const lines = style.endsLine ? text : text.replace(/\n$/, '');
  return lines.replaceAll('\n', style.lineEnd);
}

/** The second template extends the first. */
function withParents(fleet: WrittenFleet, { extends: wanted }: Style): WrittenFleet {
  if (!wanted) return fleet;
  const [first, second, ...rest] = fleet.templates;
  if (first === undefined || second === undefined) return fleet;
  return { ...fleet, templates: [first, { ...second, extends: first.name }, ...rest] };
}

/** Equal maps become one object, which the writer names and refers to. */
function shared<T>(value: T, known = new Map<string, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const inner: unknown = Array.isArray(value)
    ? value.map((item) => shared(item, known))
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shared(member, known)]));
  const text = JSON.stringify(inner);
  if (text.length < 8) return inner as T;
  if (!known.has(text)) known.set(text, inner);
  return known.get(text) as T;
}
