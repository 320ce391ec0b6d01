import { createHash } from 'node:crypto';
import { type DesiredModule, type Looks, type ModuleChange, type Problem, restoreOrder } from '@fleetwright/core/agent';
import type { Machine } from './machine.ts';
import { keepHandChange, putBack } from './put-back.ts';
import { asStepFailed, demand, StepFailed } from './step-failed.ts';

const UNIT_FILES = /^\/(?:etc|run|usr\/lib|usr\/local\/lib)\/systemd\//;

export type Applied =
  | { readonly kind: 'applied' }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly isPassing: boolean };

/** Carries out a module's plan; where a step fails, everything that it did to files is undone. */
export async function applyModule(
  machine: Machine,
  module: DesiredModule,
  plan: ModuleChange,
  looks: Looks,
  bundleDigest: string,
): Promise<Applied> {
  const { journal } = machine;
  let begun = false;
  try {
    await begin(machine, module, plan, looks);
    begun = true;
    await installPackages(machine, module.name, plan);
    putFiles(machine, plan);
    await setUnits(machine, module, plan);
    journal.append({ kind: 'module_applied', module: module.name });
    for (const { path } of plan.drops) journal.append({ kind: 'file_released', path });
    return { kind: 'applied' };
  } catch (error) {
    const { problem, isPassing } = asStepFailed('files', error);
    // Nothing of the module was touched yet where the packages wait for somebody else's lock.
    if (!begun || (isPassing && problem.step === 'packages')) return { kind: 'failed', problem, isPassing };
    const bundle = isPassing ? '' : bundleDigest;
    journal.append({ kind: 'module_failed', module: module.name, problem, bundle });
    await restoreModule(machine, module.name, plan);
    return { kind: 'failed', problem, isPassing };
  }
}

async function begin(machine: Machine, module: DesiredModule, plan: ModuleChange, looks: Looks): Promise<void> {
  const { files, packages, units, journal } = machine;
  if (plan.packages.length > 0 && packages.cannot !== null) {
    throw new StepFailed({ step: 'packages', code: 'packages_not_possible', message: packages.cannot }, false);
  }
  if (module.units.length > 0 && units.cannot !== null) {
    throw new StepFailed({ step: 'units', code: 'units_not_possible', message: units.cannot }, false);
  }
  for (const { path, what } of plan.handChanges) keepHandChange(machine, module.name, path, what);
  for (const { path, before } of plan.intents) {
    if (before.kind !== 'file' || journal.kept(before.stamp.sha256) !== null) continue;
    const bytes = files.read(path);
    if (createHash('sha256').update(bytes).digest('hex') !== before.stamp.sha256) {
      throw new StepFailed(
        { step: 'plan', code: 'changed_meanwhile', message: `${path} changed while it was read` },
        true,
      );
    }
    journal.keep(bytes);
  }
  for (const { name } of module.units) {
    if (journal.record.units[name] !== undefined) continue;
    journal.append({ kind: 'unit_taken', unit: name, module: module.name, original: looks.units.get(name) ?? null });
  }
  journal.append({
    kind: 'module_begun',
    module: module.name,
    version: module.version,
    wish: module.wish,
    intents: plan.intents,
    folders: plan.folders,
    restarts: plan.units.flatMap(({ name, isRestart }) => (isRestart ? [name] : [])),
  });
}

async function installPackages(
  { packages, journal, nowMs }: Machine,
  module: string,
  plan: ModuleChange,
): Promise<void> {
  if (plan.packages.length === 0) return;
  journal.append({ kind: 'packages_installing', packages: plan.packages });
  const kept = demand('packages', await packages.install(plan.packages));
  for (const path of kept) {
    const change = { module, path, what: 'conffile_kept', kept: null, atMs: nowMs() } as const;
    journal.append({ kind: 'hand_change_kept', change });
  }
}

function putFiles(machine: Machine, plan: ModuleChange): void {
  const { files, journal } = machine;
  for (const { path, to } of plan.drops) if (to !== null) putBack(machine, path, to);
  // A folder that the agent made and that a file now takes the place of.
  const inTheWay = journal.record.folders.filter((folder) =>
    plan.writes.some(({ file }) => isAtOrAbove(file.path, folder)),
  );
  for (const folder of inTheWay.toSorted().toReversed()) {
    if (files.removeFolder(folder) === 'gone') journal.append({ kind: 'folder_gone', path: folder });
  }
  for (const folder of plan.folders) files.makeFolder(folder);
  for (const { file, stamp } of plan.writes) files.write(file.path, Buffer.from(file.text), stamp);
}

function isAtOrAbove(path: string, folder: string): boolean {
  return folder === path || folder.startsWith(`${path}/`);
}

async function setUnits(machine: Machine, module: DesiredModule, plan: ModuleChange): Promise<void> {
  const { units, journal } = machine;
  if (touchesUnitFiles(plan)) demand('units', await units.reload());
  for (const { name, wanted, isRestart } of plan.units) {
    const isRunning = (await units.look(name))?.isActive === true;
    demand('units', await units.set(name, wanted));
    if (isRestart && isRunning) demand('units', await units.restart(name));
    if (isRestart) journal.append({ kind: 'unit_restarted', module: module.name, unit: name });
  }
}

function touchesUnitFiles(plan: Pick<ModuleChange, 'writes' | 'drops'>): boolean {
  return [...plan.writes.map(({ file }) => file.path), ...plan.drops.map(({ path }) => path)].some((path) =>
    UNIT_FILES.test(path),
  );
}

/**
 * Puts a failed module's files back and restarts the units that it had touched. Where that fails for a passing reason the
 * module stays `restoring`, and this is called again.
 */
export async function restoreModule(
  machine: Machine,
  name: string,
  plan: Pick<ModuleChange, 'writes' | 'drops' | 'units'> | null,
): Promise<'restored' | 'waiting'> {
  const { journal, units, files } = machine;
  const owed = journal.record.modules[name]?.restarts ?? [];
  for (const { path, to } of restoreOrder(journal.record, name)) {
    try {
      if (to.kind === 'file' && isThere(machine, path, to.stamp.sha256)) continue;
      putBack(machine, path, to);
    } catch (error) {
      const { isPassing } = asStepFailed('files', error);
      if (isPassing) return 'waiting';
      // What cannot be put back is left: the module is told as failed either way, and the next file may work.
    }
  }
  if (units.cannot === null) {
    const touched = new Set([...owed, ...(plan?.units ?? []).map((unit) => unit.name)]);
    if (plan === null || touchesUnitFiles(plan)) await units.reload();
    for (const unit of touched) if ((await units.look(unit)) !== null) await units.restart(unit);
  }
  journal.append({ kind: 'module_restored', module: name });
  for (const folder of emptied(machine)) {
    if (files.removeFolder(folder) === 'gone') journal.append({ kind: 'folder_gone', path: folder });
  }
  return 'restored';
}

function isThere({ files, journal }: Machine, path: string, sha256: string): boolean {
  const state = files.look(path);
  return state.kind === 'file' && state.stamp.sha256 === sha256 && journal.kept(sha256) === null;
}

function emptied({ journal }: Machine): readonly string[] {
  const paths = Object.keys(journal.record.files);
  return journal.record.folders
    .filter((folder) => !paths.some((path) => path.startsWith(`${folder}/`)))
    .toSorted()
    .toReversed();
}
