import type { Json } from '@fleetwright/contracts';
import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import type { Layout } from './layout.ts';
import { type Member, nodesWithin, type SourceTree } from './source-tree.ts';
import type { Splice } from './splices.ts';

/** What an edit of a text has made so far. */
export interface Editing {
  readonly tree: SourceTree;
  readonly layout: Layout;
  readonly splices: Splice[];
  /** Nodes that are no longer in the text. */
  readonly gone: Set<Node>;
  /** Nodes that say something else now. */
  readonly touched: Set<Node>;
}

/** What changes among the members of one map or list; what changes within a member is done already. */
export interface CollectionEdit {
  readonly node: YAMLMap | YAMLSeq;
  readonly members: readonly Member[];
  /** What the collection is the value of; undefined for the root. */
  readonly holder: Member | undefined;
  readonly own: readonly {
    readonly step: string | number;
    /** undefined: a new key. */
    readonly member: Member | undefined;
    readonly self:
      | { readonly do: 'set'; readonly value: Json; readonly after: readonly string[] }
      | { readonly do: 'remove' };
  }[];
  readonly inserts: readonly { readonly at: number; readonly value: Json }[];
}

/** A new member, and the one that stays and that it comes behind; undefined: it is the first. */
export interface Addition {
  /** undefined in a list. */
  readonly key: string | undefined;
  readonly value: Json;
  readonly behind: Member | undefined;
}

/** Members that go, and those that come, in the order in which they are to stand. */
export function plannedMembers({ members, own, inserts }: CollectionEdit, { gone }: Editing) {
  const removed = new Set(own.flatMap(({ member, self }) => (member && self.do === 'remove' ? [member] : [])));
  for (const { value } of removed) if (value) for (const node of nodesWithin(value)) gone.add(node);
  const staying = members.filter((member) => !removed.has(member));
  const byKey = new Map(staying.map((member) => [member.key, member]));
  const additions: Addition[] = [];
  for (const { step, member, self } of own) {
    if (member !== undefined || self.do !== 'set' || typeof step !== 'string') continue;
    const wanted = self.after.find((key) => byKey.has(key));
    const behind = wanted === undefined ? staying.at(-1) : byKey.get(wanted);
    additions.push({ key: step, value: self.value, behind });
  }
  for (const { at, value } of inserts) {
    additions.push({ key: undefined, value, behind: members.slice(0, at).findLast((one) => !removed.has(one)) });
  }
  return { removed, staying, additions };
}
