import type { Json } from '@fleetwright/contracts';

type Step = string | number;

/** One change of the values of a file. Paths and places are those of the file as it is, before any change. */
export type ValueChange =
  /** A value, whether there is one or not. A new key goes behind the first of `after` that is there, else to the end. */
  | { readonly do: 'set'; readonly path: readonly Step[]; readonly value: Json; readonly after?: readonly string[] }
  | { readonly do: 'remove'; readonly path: readonly Step[] }
  /** A new item of the list at `path`, before the item `at`, or behind the last. */
  | { readonly do: 'insert'; readonly path: readonly Step[]; readonly at: number; readonly value: Json };

/** What changes at a place and below it. */
export interface Branch {
  /** Undefined: nothing becomes of the place itself. */
  self:
    | { readonly do: 'set'; readonly value: Json; readonly after: readonly string[] }
    | { readonly do: 'remove' }
    | undefined;
  readonly below: Map<Step, Branch>;
  readonly inserts: { readonly at: number; readonly value: Json }[];
}

/** All changes as one tree. Of two that set the same place the later one counts. */
export function branchesOf(changes: readonly ValueChange[]): Branch {
  const root = newBranch();
  for (const change of changes) {
    let branch = root;
    for (const step of change.path) {
      let next = branch.below.get(step);
      if (!next) branch.below.set(step, (next = newBranch()));
      branch = next;
    }
    if (change.do === 'insert') branch.inserts.push({ at: change.at, value: change.value });
    else if (change.do === 'remove') branch.self = { do: 'remove' };
    else branch.self = { do: 'set', value: change.value, after: change.after ?? [] };
  }
  return root;
}

function newBranch(): Branch {
  return { self: undefined, below: new Map(), inserts: [] };
}
