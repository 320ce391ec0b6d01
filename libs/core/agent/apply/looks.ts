import type { Ownership, PathState } from '../ports/files.ts';
import type { UnitState } from '../ports/units.ts';
import { type DesiredModule, foldersAbove } from '../node/desired.ts';
import type { NodeRecord } from '../node/record.ts';

/** What is on the node now, as far as a module's plan asks. */
export interface Looks {
  readonly paths: ReadonlyMap<string, PathState>;
  /** By `ownerKey`; null: the node does not know the user or the group. */
  readonly owners: ReadonlyMap<string, Ownership | null>;
  readonly canGiveAway: boolean;
  readonly installed: ReadonlySet<string>;
  /** null: there is no such unit. */
  readonly units: ReadonlyMap<string, UnitState | null>;
}

export function ownerKey({ owner, group }: { readonly owner: string; readonly group: string | undefined }): string {
  return `${owner}:${group ?? ''}`;
}

/** The paths that the plan of a module must know of: its own, old and new, and the folders above them. */
export function pathsOf(module: DesiredModule, record: NodeRecord): ReadonlySet<string> {
  const paths = new Set<string>();
  const wanted = module.files.map(({ path }) => path);
  const had = Object.entries(record.files).filter(([, file]) => file.module === module.name);
  for (const path of [...wanted, ...had.map(([name]) => name)]) {
    for (const folder of foldersAbove(path)) paths.add(folder);
    paths.add(path);
  }
  return paths;
}
