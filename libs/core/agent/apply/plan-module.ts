import type { DriftedFile } from '@fleetwright/contracts/agents';
import type { FileStamp, PathState } from '../ports/files.ts';
import type { UnitState } from '../ports/units.ts';
import { type DesiredFile, type DesiredModule, foldersAbove } from '../node/desired.ts';
import type { Intent } from '../node/journal.ts';
import type { Problem } from '../node/problem.ts';
import type { Earlier, NodeRecord } from '../node/record.ts';
import { earlierOf, handChange, sameStamp } from './compare.ts';
import { type Looks, ownerKey } from './looks.ts';
import { notPlain, whyNotPlain } from './refuse.ts';
import { innermostFirst, planRelease } from './release.ts';

export interface PlannedWrite {
  readonly file: DesiredFile;
  readonly stamp: FileStamp;
}

export interface PlannedHandChange {
  readonly path: string;
  readonly what: DriftedFile['what'];
}

export interface ModuleChange {
  readonly kind: 'change';
  /** Told, and their bytes kept, before anything is put back. */
  readonly handChanges: readonly PlannedHandChange[];
  /** What is about to change, and what is taken over as it is. Bytes of each `before` are kept. */
  readonly intents: readonly Intent[];
  /** Folders to be made, the outermost first. */
  readonly folders: readonly string[];
  /** Files of this module that it does not declare any more, the innermost first, and what is put there instead. */
  readonly drops: readonly { readonly path: string; readonly to: Earlier | null }[];
  readonly writes: readonly PlannedWrite[];
  /** Packages that are missing. */
  readonly packages: readonly string[];
  /** Units as they should be, where they are not, or where a file of theirs changed. */
  readonly units: readonly { readonly name: string; readonly wanted: UnitState; readonly isRestart: boolean }[];
}

export type ModulePlan =
  /** Everything is as it should be. */
  | { readonly kind: 'nothing' }
  /** It failed in this bundle, and the same wish is not tried again. */
  | { readonly kind: 'failed_before'; readonly problem: Problem }
  /** It cannot be begun; nothing was touched. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  | ModuleChange;

export interface PlanContext {
  readonly record: NodeRecord;
  readonly looks: Looks;
  /** Every path that any module declares. */
  readonly wantedPaths: ReadonlySet<string>;
  /** Folders that no module may write into: the agent's own. */
  readonly reserved: readonly string[];
  readonly bundleDigest: string;
  /** Whether what failed in this bundle is tried once more. */
  readonly isRetry: boolean;
}

/** What must be done so that a module is as it should be, from whatever is there now. */
export function planModule(module: DesiredModule, context: PlanContext): ModulePlan {
  if (module.problem !== null) return { kind: 'refused', problem: module.problem };
  const known = context.record.modules[module.name];
  if (known?.state === 'failed' && known.wish === module.wish && known.failedIn === context.bundleDigest) {
    if (!context.isRetry && known.problem !== null) return { kind: 'failed_before', problem: known.problem };
  }
  const dropped = droppedFiles(module, context);
  const planned = module.files.map((file) => planFile(module.name, file, dropped.paths, context));
  const problem = planned.flatMap((file) => (file.kind === 'refused' ? [file.problem] : []))[0];
  if (problem !== undefined) return { kind: 'refused', problem };
  const files = planned.filter((file) => file.kind === 'planned');
  const changed = new Set([...files.flatMap(({ write }) => (write ? [write.file.path] : [])), ...dropped.paths]);
  const plan: ModuleChange = {
    kind: 'change',
    handChanges: [...files, ...dropped.releases].flatMap(({ path, changed: what }) => (what ? [{ path, what }] : [])),
    intents: [...dropped.intents, ...files.flatMap(({ intent }) => (intent ? [intent] : []))],
    folders: missingFolders(module.files, dropped.paths, context.looks),
    drops: dropped.releases,
    writes: files.flatMap(({ write }) => (write ? [write] : [])),
    packages: module.packages.filter((name) => !context.looks.installed.has(name)),
    units: plannedUnits(module, changed, context),
  };
  const isSettled = known?.state === 'applied' && known.wish === module.wish;
  return isSettled && isIdle(plan) ? { kind: 'nothing' } : plan;
}

function isIdle(plan: ModuleChange): boolean {
  return plan.intents.length + plan.folders.length + plan.packages.length + plan.units.length === 0;
}

interface Dropped {
  readonly paths: ReadonlySet<string>;
  readonly releases: readonly { path: string; to: Earlier | null; changed: DriftedFile['what'] | null }[];
  readonly intents: readonly Intent[];
}

function droppedFiles(module: DesiredModule, { record, looks, wantedPaths }: PlanContext): Dropped {
  const releases = Object.entries(record.files)
    .filter(([path, file]) => file.module === module.name && !wantedPaths.has(path))
    .map(([path, file]) => planRelease(path, file, stateAt(path, looks), looks.canGiveAway))
    .toSorted((one, other) => innermostFirst(one.path, other.path));
  const intents = releases.map(({ path, to }) => {
    const before = earlierOf(stateAt(path, looks));
    return { path, before, after: to ?? before };
  });
  return { paths: new Set(releases.map(({ path }) => path)), releases, intents };
}

type PlannedFile =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'planned';
      readonly path: string;
      readonly changed: DriftedFile['what'] | null;
      readonly intent: Intent | null;
      readonly write: PlannedWrite | null;
    };

function planFile(module: string, file: DesiredFile, dropped: ReadonlySet<string>, context: PlanContext): PlannedFile {
  const { looks, record } = context;
  const problem = whyRefused(file, dropped, context);
  if (problem !== null) return { kind: 'refused', problem };
  const owner = looks.owners.get(ownerKey(file)) ?? null;
  if (owner === null) {
    const group = file.group === undefined ? '' : ` or group ${file.group}`;
    const message = `${file.path}: this node has no user ${file.owner}${group}: name another, or let a package make it`;
    return { kind: 'refused', problem: { step: 'plan', code: 'owner_unknown', message } };
  }
  const state = stateAt(file.path, looks);
  const known = record.files[file.path];
  const stamp: FileStamp = { sha256: file.sha256, mode: file.mode, owner };
  const isThere = state.kind === 'file' && sameStamp(state.stamp, stamp, looks.canGiveAway);
  return {
    kind: 'planned',
    path: file.path,
    // A folder here is one of the agent's own, on its way out.
    changed:
      known === undefined || isThere || state.kind === 'folder' ? null : handChange(known, state, looks.canGiveAway),
    intent:
      isThere && known?.module === module && known.written.length === 1
        ? null
        : { path: file.path, before: earlierOf(state), after: { kind: 'file', stamp } },
    write: isThere ? null : { file, stamp },
  };
}

function whyRefused(file: DesiredFile, dropped: ReadonlySet<string>, context: PlanContext): Problem | null {
  const { looks, record, reserved } = context;
  const own = reserved.find((folder) => file.path === folder || file.path.startsWith(`${folder}/`));
  if (own !== undefined) {
    const message = `${file.path} is in ${own}, which is the agent's own folder: declare another path`;
    return { step: 'plan', code: 'path_reserved', message };
  }
  for (const folder of foldersAbove(file.path)) {
    const state = stateAt(folder, looks);
    if (state.kind === 'not_plain') return notPlain(file.path, state.why === 'link' ? 'parent_link' : 'parent_file');
    if (state.kind === 'file' && !dropped.has(folder)) return notPlain(file.path, 'parent_file');
  }
  const state = stateAt(file.path, looks);
  const why = whyNotPlain(state);
  // A folder that the agent made goes with the last file in it; if it does not, the write itself refuses.
  if (why === null || (why === 'folder' && record.folders.includes(file.path))) return null;
  // Below a file that is about to go.
  if (why === 'parent_file' && foldersAbove(file.path).some((folder) => dropped.has(folder))) return null;
  return notPlain(file.path, why);
}

function stateAt(path: string, looks: Looks): PathState {
  return looks.paths.get(path) ?? { kind: 'absent' };
}

function missingFolders(files: readonly DesiredFile[], dropped: ReadonlySet<string>, looks: Looks): readonly string[] {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  return [...folders]
    .filter((folder) => stateAt(folder, looks).kind !== 'folder' || dropped.has(folder))
    .toSorted((one, other) => innermostFirst(other, one));
}

function plannedUnits(
  module: DesiredModule,
  changed: ReadonlySet<string>,
  { record, looks }: PlanContext,
): ModuleChange['units'] {
  const owed = new Set(record.modules[module.name]?.restarts ?? []);
  return module.units.flatMap(({ name, isEnabled, restartOn }) => {
    const wanted = { isEnabled, isActive: isEnabled };
    const now = looks.units.get(name) ?? null;
    const isRestart = isEnabled && (owed.has(name) || [...changed].some((path) => restartOn.has(path)));
    const isRight = now !== null && now.isEnabled === wanted.isEnabled && now.isActive === wanted.isActive;
    return isRight && !isRestart ? [] : [{ name, wanted, isRestart }];
  });
}
