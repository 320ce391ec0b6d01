import type { DriftedFile } from '@fleetwright/contracts/agents';
import type { PathState } from '../ports/files.ts';
import type { Earlier, FileRecord, NodeRecord } from '../node/record.ts';
import { handChange, isAs } from './compare.ts';
import { foldersAbove } from '../node/desired.ts';

/** How a file is given back to the node. */
export interface Release {
  readonly path: string;
  /** What is put there; null: it is so already, or what is there is none of the agent's and stays. */
  readonly to: Earlier | null;
  /** What somebody did to it meanwhile: the bytes are kept first. */
  readonly changed: DriftedFile['what'] | null;
}

export function planRelease(path: string, file: FileRecord, state: PathState, canGiveAway: boolean): Release {
  if (isAs(state, file.original, canGiveAway)) return { path, to: null, changed: null };
  // The agent itself has put a file where the folder was: nothing of this one is left.
  if (state.kind === 'not_plain' && state.why === 'parent_file') return { path, to: null, changed: null };
  const changed = handChange(file, state, canGiveAway);
  if (state.kind !== 'file' && state.kind !== 'absent') return { path, to: null, changed };
  return { path, to: file.original, changed };
}

/** Folders of the agent that nothing declared needs any more, the innermost first. */
export function foldersToGo(record: NodeRecord, wantedPaths: ReadonlySet<string>): readonly string[] {
  const needed = new Set([...wantedPaths].flatMap(foldersAbove));
  return record.folders.filter((folder) => !needed.has(folder)).toSorted(innermostFirst);
}

export function innermostFirst(one: string, other: string): number {
  return other.split('/').length - one.split('/').length || (one < other ? -1 : 1);
}

/** What nobody declares any more. */
export interface Leftovers {
  readonly modules: readonly string[];
  /** Innermost first. Files of modules that stay are given back by those modules' own plans. */
  readonly files: readonly string[];
  readonly units: readonly string[];
  readonly packages: readonly string[];
}

export interface Wanted {
  /** By module: its wish. */
  readonly wishes: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/**
 * What can be taken from the node now. What a module that stays does not declare any more waits until its new version is in
 * place: until then the old one is at work.
 */
export function leftovers(record: NodeRecord, wanted: Wanted): Leftovers {
  const { files, units, modules, packages } = record;
  const isGone = (module: string): boolean => !wanted.wishes.has(module);
  const isSettled = (module: string): boolean =>
    modules[module]?.state === 'applied' && modules[module].wish === wanted.wishes.get(module);
  const areAllSettled = [...wanted.wishes.keys()].every(isSettled);
  return {
    modules: Object.keys(modules).filter(isGone),
    files: Object.keys(files)
      .filter((path) => isGone(files[path]?.module ?? '') && !wanted.paths.has(path))
      .toSorted(innermostFirst),
    units: Object.keys(units).filter((unit) => {
      const module = units[unit]?.module ?? '';
      return !wanted.units.has(unit) && (isGone(module) || isSettled(module));
    }),
    packages: areAllSettled ? packages.filter((name) => !wanted.packages.has(name)) : [],
  };
}
