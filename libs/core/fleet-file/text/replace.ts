import type { Json } from '@fleetwright/contracts';
import { isScalar, type Node } from 'yaml';
import type { Editing } from './editing.ts';
import { columnOf, lineEnd } from './lines.ts';
import { isShort, itemLines, renderBehindKey, renderInline } from './render.ts';
import { literalBlock, type ScalarStyle } from './scalars.ts';
import { endOf, isBlock, isNothing, type Member, nodesWithin, valueStart } from './source-tree.ts';

/** Writes another value where a member's value stands. `anchor` names it from now on. */
export function replaceMember(
  member: Member,
  value: Json,
  inBlock: boolean,
  { tree, layout, splices, gone, touched }: Editing,
  anchor?: string,
): void {
  const { text } = tree;
  const old = member.value;
  if (old !== null) {
    for (const node of nodesWithin(old)) gone.add(node);
    touched.add(old);
  }
  const name = anchor === undefined ? '' : `&${anchor} `;
  const isWritten = !isNothing(old);
  const end = isWritten ? endOf(old as Node) : member.end;
  const style = styleOf(old);
  const stays = isWritten && !isBlock(old as Node);
  if (!inBlock || isInline(value, stays) || (anchor !== undefined && member.key === undefined)) {
    const inline = `${name}${renderInline(value, style)}`;
    if (stays && old !== null) splices.push({ start: old.range?.[0] ?? 0, end, text: inline });
    else splices.push(behindHead(member, end, text, (comment) => ` ${inline}${comment}`));
    return;
  }
  const where = { column: columnOf(text, member.start), layout };
  const behind =
    member.key === undefined
      ? itemLines(value, where)
          .join(layout.lineEnd)
          .slice(where.column + 1)
      : renderBehindKey(value, where);
  splices.push(
    behindHead(member, end, text, (comment) => `${name === '' ? '' : ` ${name.trim()}`}${comment}${behind}`),
  );
}

/** Whether a value goes on the line of its key. */
function isInline(value: Json, replacesInline: boolean): boolean {
  if (typeof value === 'string') return literalBlock(value) === undefined;
  if (typeof value !== 'object' || value === null) return true;
  return Object.keys(value).length === 0 || (replacesInline && isShort(value));
}

/** All that stands behind a `:` or `-`, but for an anchor and a comment on its line. */
function behindHead(member: Member, end: number, text: string, written: (comment: string) => string) {
  const start = valueStart(member);
  const line = text.slice(start, Math.min(lineEnd(text, start), Math.max(end, start)));
  const comment = /^[ \t]*#/.test(line) ? line.trimEnd() : '';
  return { start, end: Math.max(start, end), text: written(comment) };
}

function styleOf(node: Node | null): ScalarStyle {
  if (!isScalar(node)) return 'plain';
  if (node.type === 'QUOTE_SINGLE') return 'single';
  return node.type === 'QUOTE_DOUBLE' ? 'double' : 'plain';
}
