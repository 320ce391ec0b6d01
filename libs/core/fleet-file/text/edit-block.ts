import { isSeq } from 'yaml';
import { type Addition, type CollectionEdit, type Editing, plannedMembers } from './editing.ts';
import { beginsLine, columnOf, lineEnd, lineStart, nextLine } from './lines.ts';
import { itemLines, memberLines } from './render.ts';
import { replaceMember } from './replace.ts';
import { type Member, valueStart } from './source-tree.ts';
import type { Splice } from './splices.ts';

/** A map or list in lines: members come and go as whole lines. */
export function editBlock(edit: CollectionEdit, editing: Editing): void {
  const { members, own, holder } = edit;
  const { splices } = editing;
  for (const { member, self } of own) {
    if (member !== undefined && self.do === 'set') replaceMember(member, self.value, true, editing);
  }
  const { removed, staying, additions } = plannedMembers(edit, editing);
  const [first] = members;
  if (first === undefined) return;
  const column = columnOf(editing.tree.text, first.start);
  const linesOf = (added: readonly Addition[]): readonly string[] => {
    const where = { column, layout: editing.layout };
    return added.flatMap(({ key, value }) =>
      key === undefined ? itemLines(value, where) : memberLines(key, value, where),
    );
  };
  if (staying.length === 0 && !beginsLine(editing.tree.text, first.start)) {
    // Behind a `-`: there is no line of its own to insert or to remove.
    const text = additions.length > 0 ? joined(linesOf(additions), editing).slice(column) : emptyOf(edit);
    splices.push({ start: first.start, end: members.at(-1)?.end ?? first.end, text });
    return;
  }
  if (staying.length === 0 && removed.size > 0 && additions.length === 0 && holder !== undefined) {
    const at = valueStart(holder);
    splices.push({ start: at, end: at, text: ` ${emptyOf(edit)}` });
  }
  removeLines(members, removed, staying[0], editing);
  for (const [behind, added] of groupedByPlace(additions)) {
    if (behind === undefined) insertBefore(staying[0] ?? first, linesOf(added), editing);
    else insertBehind(behind, linesOf(added), isParted(behind, members, editing), editing);
  }
}

function emptyOf({ node }: CollectionEdit): string {
  return isSeq(node) ? '[]' : '{}';
}

function groupedByPlace(additions: readonly Addition[]): ReadonlyMap<Member | undefined, readonly Addition[]> {
  return Map.groupBy(additions, ({ behind }) => behind);
}

function joined(lines: readonly string[], { layout }: Editing): string {
  return lines.join(layout.lineEnd);
}

/** Whether blank lines part the members where a new one comes: then one stands before it, too. */
function isParted(behind: Member, members: readonly Member[], { tree: { text } }: Editing): boolean {
  const at = Math.min(members.indexOf(behind), members.length - 2);
  const [one, other] = [members[at], members[at + 1]];
  if (one === undefined || other === undefined) return false;
  return text
    .slice(one.end, other.start)
    .split('\n')
    .slice(1, -1)
    .some((line) => line.trim() === '');
}

function removeLines(
  members: readonly Member[],
  removed: ReadonlySet<Member>,
  next: Member | undefined,
  { tree: { text }, splices }: Editing,
): void {
  const [first] = members;
  // What stands behind a `-` makes room for the next member: the mark stays.
  const isMovedUp = first !== undefined && removed.has(first) && !beginsLine(text, first.start) && next !== undefined;
  if (isMovedUp) splices.push({ start: first.start, end: next.start, text: '' });
  for (const member of removed) {
    if (isMovedUp && member.start < next.start) continue;
    splices.push(withoutLines(member, text));
  }
}

/** Lines go with the line end before them, so that what is inserted behind them finds its place. */
function withoutLines({ start, end }: Member, text: string): Splice {
  const from = lineStart(text, start);
  if (from === 0) return { start: 0, end: nextLine(text, end), text: '' };
  return { start: lineEnd(text, lineStart(text, from - 1)), end: lineEnd(text, end), text: '' };
}

function insertBehind({ end }: Member, lines: readonly string[], parted: boolean, editing: Editing): void {
  const { tree, layout, splices } = editing;
  const at = lineEnd(tree.text, end);
  const gap = parted ? layout.lineEnd : '';
  splices.push({ start: at, end: at, text: `${gap}${layout.lineEnd}${joined(lines, editing)}` });
}

function insertBefore({ start }: Member, lines: readonly string[], editing: Editing): void {
  const { tree, layout, splices } = editing;
  const text = joined(lines, editing);
  const from = lineStart(tree.text, start);
  if (!beginsLine(tree.text, start)) {
    const column = start - from;
    splices.push({ start, end: start, text: `${text.slice(column)}${layout.lineEnd}${' '.repeat(column)}` });
  } else if (from === 0) splices.push({ start: 0, end: 0, text: `${text}${layout.lineEnd}` });
  else {
    const at = lineEnd(tree.text, lineStart(tree.text, from - 1));
    splices.push({ start: at, end: at, text: `${layout.lineEnd}${text}` });
  }
}
