import type { Json } from '@fleetwright/contracts';
import { isMap } from '@fleetwright/core/fleet';
import type { Layout } from './layout.ts';
import { literalBlock, type ScalarStyle, writeScalar } from './scalars.ts';

/** A short value may stay on the line of its key. */
const INLINE_CHARS_MAX = 72;

/** A value within `[ ]` or `{ }`, or behind a key, on one line. */
export function renderInline(value: Json, style?: ScalarStyle): string {
  if (Array.isArray(value)) return `[${value.map((item) => renderInline(item)).join(', ')}]`;
  if (!isMap(value)) return writeScalar(value, style);
  const members = Object.entries(value).map(([key, member]) => `${writeScalar(key)}: ${renderInline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Whether a value is better on the line of its key, where there was one already: few scalars. */
export function isShort(value: Json): boolean {
  const members = typeof value === 'object' && value !== null ? Object.values(value) : [];
  if (members.some((member) => typeof member === 'object' && member !== null)) return false;
  return renderInline(value).length <= INLINE_CHARS_MAX;
}

/** Where block style begins. */
export interface Where {
  /** Of the key that the value stands behind, or of the `-`. */
  readonly column: number;
  readonly layout: Layout;
}

/** What stands behind the `:` of a key: ` value` on the same line, or lines below it. Without a last line end. */
export function renderBehindKey(value: Json, { column, layout }: Where): string {
  if (Array.isArray(value) && value.length > 0) {
    return below(listLines(value, { column: column + layout.listIndent, layout }), layout);
  }
  if (isMap(value) && Object.keys(value).length > 0) {
    return below(mapLines(value, { column: column + layout.step, layout }), layout);
  }
  const block = typeof value === 'string' ? literalBlock(value) : undefined;
  if (block === undefined) return ` ${renderInline(value)}`;
  const [header, ...lines] = block;
  return ` ${header}${below(indented(lines, column + layout.step), layout)}`;
}

/** The lines of a map's members, indented. */
export function mapLines(value: Readonly<Record<string, Json>>, where: Where): readonly string[] {
  return Object.entries(value).flatMap(([key, member]) => memberLines(key, member, where));
}

export function memberLines(key: string, value: Json, where: Where): readonly string[] {
  const text = `${' '.repeat(where.column)}${writeScalar(key)}:${renderBehindKey(value, where)}`;
  return text.split(where.layout.lineEnd);
}

export function listLines(items: readonly Json[], where: Where): readonly string[] {
  return items.flatMap((item) => itemLines(item, where));
}

/** An item behind its `-`: a map begins on the same line. */
export function itemLines(item: Json, where: Where): readonly string[] {
  const { column, layout } = where;
  const dash = `${' '.repeat(column)}- `;
  if (isMap(item) && Object.keys(item).length > 0) {
    const [first = '', ...rest] = mapLines(item, { column: column + 2, layout });
    return [`${dash}${first.slice(column + 2)}`, ...rest];
  }
  if (Array.isArray(item)) return [`${dash}${renderInline(item)}`];
  return `${dash.trimEnd()}${renderBehindKey(item, where)}`.split(layout.lineEnd);
}

function below(lines: readonly string[], { lineEnd }: Layout): string {
  return lines.map((line) => `${lineEnd}${line}`).join('');
}

function indented(lines: readonly string[], column: number): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(column)}${line}`));
}
