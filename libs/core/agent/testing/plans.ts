import type {
  DesiredFile,
  DesiredModule,
  Earlier,
  FileStamp,
  Looks,
  ModuleChange,
  NodeRecord,
  PathState,
  PlanContext,
  UnitState,
} from '../index.ts';
import { evolveRecord, planModule } from '../index.ts';

/** A node as the agent sees it, in as few words as a rule needs. Every file is root's and 0644 unless said otherwise. */
export const ROOT = { uid: 0, gid: 0 };
export const ABSENT = { kind: 'absent' } as const;
export const FOLDER = { kind: 'folder' } as const;

/** Another one for every text of up to 32 characters, which is all that a rule asks of it. */
export function sha256(text: string): string {
  const digits = Array.from(text, (character) => (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0'));
  return digits.join('').padEnd(64, '0').slice(0, 64);
}

export function stamp(text: string, mode = 0o644): FileStamp {
  return { sha256: sha256(text), mode, owner: ROOT };
}

/** A file that is there now. */
export function there(text: string, mode?: number): PathState {
  return { kind: 'file', sizeBytes: text.length, stamp: stamp(text, mode) };
}

/** The same, remembered. */
export function was(text: string, mode?: number): Earlier {
  return { kind: 'file', stamp: stamp(text, mode) };
}

export function fileOf(path: string, text: string, more: Partial<DesiredFile> = {}): DesiredFile {
  const sizeBytes = text.length;
  return { path, text, sha256: sha256(text), sizeBytes, mode: 0o644, owner: 'root', group: undefined, ...more };
}

/** The module `web`, of these files by their paths. */
export function moduleOf(files: Readonly<Record<string, string>>, more: Partial<DesiredModule> = {}): DesiredModule {
  const desired = Object.entries(files).map(([path, text]) => fileOf(path, text));
  const nothing = { packages: [], units: [], health: [], problem: null };
  return { name: 'web', version: '1', wish: JSON.stringify(files), files: desired, ...nothing, ...more };
}

interface Machine {
  readonly installed?: readonly string[];
  readonly units?: Readonly<Record<string, UnitState | null>>;
  readonly canGiveAway?: boolean;
}

/** Of a machine with these paths, the folders above them, and nothing else. */
export function contextOf(
  paths: Readonly<Record<string, PathState>>,
  record: NodeRecord,
  module: DesiredModule,
  { installed = [], units = {}, canGiveAway = true }: Machine = {},
): PlanContext {
  const folders = Object.keys(paths).flatMap((path) => {
    const parts = path.split('/').slice(1, -1);
    return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
  });
  const all = [...folders.map((folder) => [folder, FOLDER] as const), ...Object.entries(paths)];
  const looks: Looks = {
    paths: new Map<string, PathState>(all),
    owners: new Map([['root:', ROOT]]),
    canGiveAway,
    installed: new Set(installed),
    units: new Map(Object.entries(units)),
  };
  const wantedPaths = new Set(module.files.map(({ path }) => path));
  return { record, looks, wantedPaths, reserved: ['/own'], bundleDigest: 'b1', isRetry: false };
}

/** The plan, which must be one to change something. */
export function changeOf(module: DesiredModule, context: PlanContext): ModuleChange {
  const plan = planModule(module, context);
  if (plan.kind !== 'change') throw new Error(plan.kind);
  return plan;
}

/** The record once an attempt by this plan has begun. */
export function begun(record: NodeRecord, module: DesiredModule, plan: ModuleChange): NodeRecord {
  const { intents, folders, units } = plan;
  const restarts = units.filter(({ isRestart }) => isRestart).map(({ name }) => name);
  const entry = { module: module.name, version: '1', wish: module.wish, intents, folders, restarts };
  return evolveRecord(record, { kind: 'module_begun', ...entry });
}

/** The record once the module is in place, on a machine as the context says. */
export function settled(module: DesiredModule, context: PlanContext): NodeRecord {
  const plan = changeOf(module, context);
  return evolveRecord(begun(context.record, module, plan), { kind: 'module_applied', module: module.name });
}
