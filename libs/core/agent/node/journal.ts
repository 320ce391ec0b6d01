import type { BundleNumber } from '@fleetwright/contracts/agents';
import { HAND_CHANGES_KEPT_MAX } from '../limits.ts';
import type { UnitState } from '../ports/units.ts';
import type { Problem } from './problem.ts';
import type { Earlier, HandChange, ModuleRecord, NodeRecord, Restore } from './record.ts';

/** A file that an attempt is about to change. */
export interface Intent {
  readonly path: string;
  /** What is there now, by whomever. */
  readonly before: Earlier;
  readonly after: Earlier;
}

/**
 * What the agent writes down durably before it acts, and after. Each entry is true of the node whether or not the act that
 * it announces took place: so a kill between any two leaves nothing that cannot be told apart.
 */
export type JournalEntry =
  | { readonly kind: 'bundle_accepted'; readonly number: BundleNumber; readonly digest: string }
  | {
      readonly kind: 'module_begun';
      readonly module: string;
      readonly version: string | null;
      readonly wish: string;
      readonly intents: readonly Intent[];
      readonly folders: readonly string[];
      readonly restarts: readonly string[];
    }
  | { readonly kind: 'module_applied'; readonly module: string }
  | { readonly kind: 'module_failed'; readonly module: string; readonly problem: Problem; readonly bundle: string }
  | { readonly kind: 'module_restored'; readonly module: string }
  | { readonly kind: 'module_removed'; readonly module: string }
  | { readonly kind: 'file_released'; readonly path: string }
  | { readonly kind: 'folder_gone'; readonly path: string }
  | { readonly kind: 'packages_installing'; readonly packages: readonly string[] }
  | { readonly kind: 'packages_released'; readonly packages: readonly string[] }
  | {
      readonly kind: 'unit_taken';
      readonly unit: string;
      readonly module: string;
      readonly original: UnitState | null;
    }
  | { readonly kind: 'unit_released'; readonly unit: string }
  | { readonly kind: 'unit_restarted'; readonly module: string; readonly unit: string }
  | { readonly kind: 'hand_change_kept'; readonly change: HandChange };

type EntryOf<Kind extends JournalEntry['kind']> = Extract<JournalEntry, { kind: Kind }>;

/** The record after one more entry. Never throws: an entry about what is not there changes nothing. */
export function evolveRecord(record: NodeRecord, entry: JournalEntry): NodeRecord {
  switch (entry.kind) {
    case 'bundle_accepted':
      return { ...record, bundle: { number: entry.number, digest: entry.digest } };
    case 'module_begun':
      return begin(record, entry);
    case 'module_applied':
      return settle(record, entry.module);
    case 'module_failed':
      return withModule(record, entry.module, (module) => ({
        ...module,
        state: 'restoring',
        problem: entry.problem,
        failedIn: entry.bundle,
      }));
    case 'module_restored':
      return restored(record, entry.module);
    case 'module_removed':
      return { ...record, modules: without(record.modules, entry.module) };
    case 'file_released':
      return { ...record, files: without(record.files, entry.path) };
    case 'folder_gone':
      return { ...record, folders: record.folders.filter((folder) => folder !== entry.path) };
    default:
      return evolveOthers(record, entry);
  }
}

function evolveOthers(
  record: NodeRecord,
  entry: EntryOf<
    'packages_installing' | 'packages_released' | 'unit_taken' | 'unit_released' | 'unit_restarted' | 'hand_change_kept'
  >,
): NodeRecord {
  switch (entry.kind) {
    case 'packages_installing':
      return { ...record, packages: [...new Set([...record.packages, ...entry.packages])].toSorted() };
    case 'packages_released':
      return { ...record, packages: record.packages.filter((name) => !entry.packages.includes(name)) };
    case 'unit_taken': {
      const original = record.units[entry.unit]?.original ?? entry.original;
      return { ...record, units: { ...record.units, [entry.unit]: { module: entry.module, original } } };
    }
    case 'unit_released':
      return { ...record, units: without(record.units, entry.unit) };
    case 'unit_restarted':
      return withModule(record, entry.module, (module) => ({
        ...module,
        restarts: module.restarts.filter((unit) => unit !== entry.unit),
      }));
    case 'hand_change_kept':
      return { ...record, handChanges: [...record.handChanges, entry.change].slice(-HAND_CHANGES_KEPT_MAX) };
  }
}

function begin(record: NodeRecord, entry: EntryOf<'module_begun'>): NodeRecord {
  const before = record.modules[entry.module];
  const files = new Map(Object.entries(record.files));
  // What an attempt that was cut short had found stays what there was before.
  const isGoingOn = before?.state === 'applying';
  const restore = new Map<string, Restore>((isGoingOn ? before.restore : []).map((item) => [item.path, item]));
  for (const { path, before: found, after } of entry.intents) {
    const known = files.get(path);
    if (!restore.has(path)) restore.set(path, { path, to: found, wasOurs: known !== undefined });
    const written = unique([...(known?.written ?? []), found, after]);
    files.set(path, { module: entry.module, original: known?.original ?? found, written });
  }
  const module: ModuleRecord = {
    version: entry.version,
    wish: entry.wish,
    state: 'applying',
    problem: null,
    failedIn: null,
    restarts: [...new Set([...(before?.restarts ?? []), ...entry.restarts])],
    restore: [...restore.values()],
  };
  return {
    ...record,
    files: Object.fromEntries(files),
    folders: [...new Set([...record.folders, ...entry.folders])],
    modules: { ...record.modules, [entry.module]: module },
  };
}

/** The last of equal ones, so that what was meant last stays last. */
function unique(states: readonly Earlier[]): readonly Earlier[] {
  return [...new Map(states.toReversed().map((state) => [JSON.stringify(state), state])).values()].toReversed();
}

function settle(record: NodeRecord, name: string): NodeRecord {
  const module = record.modules[name];
  if (module === undefined) return record;
  const attempted = new Set(module.restore.map(({ path }) => path));
  const files = Object.fromEntries(
    Object.entries(record.files).map(([path, file]) => [
      path,
      attempted.has(path) ? { ...file, written: file.written.slice(-1) } : file,
    ]),
  );
  const settled: ModuleRecord = { ...module, state: 'applied', problem: null, failedIn: null, restore: [] };
  return { ...record, files, modules: { ...record.modules, [name]: settled } };
}

function restored(record: NodeRecord, name: string): NodeRecord {
  const module = record.modules[name];
  if (module === undefined) return record;
  let files = { ...record.files };
  for (const { path, to, wasOurs } of module.restore) {
    const file = files[path];
    if (file === undefined) continue;
    files = wasOurs ? { ...files, [path]: { ...file, written: [to] } } : without(files, path);
  }
  const failed: ModuleRecord = { ...module, state: 'failed', restarts: [], restore: [] };
  return { ...record, files, modules: { ...record.modules, [name]: failed } };
}

function withModule(record: NodeRecord, name: string, change: (module: ModuleRecord) => ModuleRecord): NodeRecord {
  const module = record.modules[name];
  return module === undefined ? record : { ...record, modules: { ...record.modules, [name]: change(module) } };
}

function without<Value>(map: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}
