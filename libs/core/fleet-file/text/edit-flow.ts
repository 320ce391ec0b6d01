import { type Addition, type CollectionEdit, type Editing, plannedMembers } from './editing.ts';
import { renderInline } from './render.ts';
import { replaceMember } from './replace.ts';
import { writeScalar } from './scalars.ts';
import { isSeq } from 'yaml';

/** A map or list in `{ }` or `[ ]`: members come and go with their commas. */
export function editFlow(edit: CollectionEdit, editing: Editing): void {
  const { node, members, own } = edit;
  const { splices } = editing;
  for (const { member, self } of own) {
    if (member !== undefined && self.do === 'set') replaceMember(member, self.value, false, editing);
  }
  const { removed, staying, additions } = plannedMembers(edit, editing);
  const [first] = members;
  if (first === undefined) {
    const [start, end] = [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
    if (additions.length > 0) splices.push({ start, end, text: inBrackets(edit, additions) });
    return;
  }
  if (staying.length === 0 && removed.size > 0) {
    const [start, end] = [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
    splices.push({ start, end, text: inBrackets(edit, additions) });
    return;
  }
  removeMembers(edit, removed, editing);
  for (const addition of additions) {
    const { behind } = addition;
    const text = written(addition);
    if (behind === undefined) splices.push({ start: first.start, end: first.start, text: `${text}, ` });
    else splices.push({ start: behind.end, end: behind.end, text: `, ${text}` });
  }
}

function inBrackets({ node }: CollectionEdit, additions: readonly Addition[]): string {
  const text = additions.map(written).join(', ');
  if (isSeq(node)) return `[${text}]`;
  return text === '' ? '{}' : `{ ${text} }`;
}

function written({ key, value }: Addition): string {
  return key === undefined ? renderInline(value) : `${writeScalar(key)}: ${renderInline(value)}`;
}

/** Each run of members that go takes the comma before it along; one at the beginning the comma behind it. */
function removeMembers({ members }: CollectionEdit, removed: ReadonlySet<unknown>, { splices }: Editing): void {
  for (let at = 0; at < members.length; at += 1) {
    if (!removed.has(members[at])) continue;
    let end = at;
    while (end + 1 < members.length && removed.has(members[end + 1])) end += 1;
    const before = members[at - 1];
    const after = members[end + 1];
    const [one, other] = [members[at], members[end]];
    if (before !== undefined && other !== undefined) splices.push({ start: before.end, end: other.end, text: '' });
    else if (one !== undefined && after !== undefined) splices.push({ start: one.start, end: after.start, text: '' });
    at = end;
  }
}
