import { isAlias, isCollection, isScalar, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { changeValue } from './change-value.ts';
import { type Branch, branchesOf, type ValueChange } from './changes.ts';
import { editBlock } from './edit-block.ts';
import { editFlow } from './edit-flow.ts';
import type { CollectionEdit, Editing } from './editing.ts';
import { keepAnchors } from './keep-anchors.ts';
import { layoutOf } from './layout.ts';
import { replaceMember } from './replace.ts';
import { isBlock, type Member, membersOf, readSource, valueOf } from './source-tree.ts';
import { applySplices } from './splices.ts';

/**
 * The text with its values changed: nothing else moves, no comment, no order, no quotes, no line end. What an alias
 * stands for is written out where it is changed; what an anchor names stays as it was for everybody else. undefined where
 * that cannot be done. The caller reads the result to see that it says what was wanted.
 */
export function editText(text: string, changes: readonly ValueChange[]): string | undefined {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const tree = readSource(text.slice(mark.length));
  if (tree === undefined) return undefined;
  const editing: Editing = { tree, layout: layoutOf(tree.text), splices: [], gone: new Set(), touched: new Set() };
  editNode(tree.root, branchesOf(changes), undefined, editing);
  if (!keepAnchors(editing)) return undefined;
  const edited = applySplices(tree.text, editing.splices);
  return edited === undefined ? undefined : `${mark}${edited}`;
}

function editNode(node: Node, branch: Branch, holder: Member | undefined, editing: Editing): void {
  editing.touched.add(node);
  if (isScalar(node) || isAlias(node)) return;
  const collection = node as YAMLMap | YAMLSeq;
  const members = membersOf(collection);
  const find = memberFinder(members);
  const block = isBlock(node);
  const own: CollectionEdit['own'][number][] = [];
  for (const [step, below] of branch.below) {
    const member = find(step);
    if (below.self === undefined) {
      if (member !== undefined) editMember(member, below, block, editing);
    } else if (member !== undefined || below.self.do === 'set') own.push({ step, member, self: below.self });
  }
  const edit = { node: collection, members, holder, own, inserts: branch.inserts };
  if (block) editBlock(edit, editing);
  else editFlow(edit, editing);
}

function memberFinder(members: readonly Member[]): (step: string | number) => Member | undefined {
  const byKey = new Map(members.flatMap((member) => (member.key === undefined ? [] : [[member.key, member] as const])));
  return (step) => (typeof step === 'number' ? members[step] : byKey.get(step));
}

/** What an alias stands for, and what is empty, is written anew; everything else is changed where it stands. */
function editMember(member: Member, branch: Branch, inBlock: boolean, editing: Editing): void {
  const { value } = member;
  if (value === null) return;
  const isEmpty = isCollection(value) && value.items.length === 0;
  if (isAlias(value) || isEmpty) {
    replaceMember(member, changeValue(valueOf(value, editing.tree), branch), inBlock, editing);
  } else editNode(value, branch, member, editing);
}
