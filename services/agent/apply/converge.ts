import type { DriftedFile, ModuleReport } from '@fleetwright/contracts/agents';
import {
  type DesiredModule,
  FileFailure,
  foldersToGo,
  leftovers,
  type ModulePlan,
  planModule,
  planRelease,
  type Problem,
  type Wanted,
} from '@fleetwright/core/agent';
import { applyModule, restoreModule } from './apply-module.ts';
import { lookFor } from './look.ts';
import type { Machine } from './machine.ts';
import { keepHandChange, putBack } from './put-back.ts';
import { asStepFailed } from './step-failed.ts';

export interface Bundle {
  readonly digest: string;
  readonly modules: readonly DesiredModule[];
}

export interface ConvergeOptions {
  /** Only says what would be done. */
  readonly isNoop: boolean;
  /** Tries once more what failed in this very bundle. */
  readonly isRetry: boolean;
  /** Called whenever what is known of the modules changed. */
  readonly onProgress: (modules: readonly ModuleReport[]) => void;
}

export interface Converged {
  readonly modules: readonly ModuleReport[];
  /** Whether something waits for what passes, so that this must be called again. */
  readonly isWaiting: boolean;
  /** What was done, or with `isNoop` would be, a line each. */
  readonly lines: readonly string[];
  /** Hand changes that this pass met. */
  readonly drifted: readonly DriftedFile[];
  /** Of the node as a whole: what could not be taken away. */
  readonly problems: readonly Problem[];
}

/** Makes the node what the bundle says, module by module in the order of their priority. Never throws for what a node can be. */
export async function converge(machine: Machine, bundle: Bundle, options: ConvergeOptions): Promise<Converged> {
  const pass = new Pass(machine, bundle, options);
  return pass.run();
}

class Pass {
  readonly #machine: Machine;
  readonly #bundle: Bundle;
  readonly #options: ConvergeOptions;
  readonly #wanted: Wanted;
  readonly #reports = new Map<string, ModuleReport>();
  readonly #lines: string[] = [];
  readonly #problems: Problem[] = [];
  readonly #drifted: DriftedFile[] = [];
  #isWaiting = false;

  constructor(machine: Machine, bundle: Bundle, options: ConvergeOptions) {
    this.#machine = machine;
    this.#bundle = bundle;
    this.#options = options;
    this.#wanted = wantedOf(bundle.modules);
    for (const { name, version } of bundle.modules) this.#reports.set(name, { name, version, state: 'pending' });
  }

  async run(): Promise<Converged> {
    const { isNoop } = this.#options;
    if (!isNoop) await this.#finishRestores();
    await this.#removeLeftovers();
    for (const module of this.#bundle.modules) await this.#take(module);
    if (!isNoop) {
      await this.#releaseUnits();
      await this.#removePackages();
      this.#guarded('remove', () => {
        this.#removeFolders();
        this.#machine.journal.compact();
      });
    }
    return {
      modules: [...this.#reports.values()],
      isWaiting: this.#isWaiting,
      lines: this.#lines,
      drifted: this.#drifted,
      problems: this.#problems,
    };
  }

  async #finishRestores(): Promise<void> {
    this.#tidy();
    for (const [name, module] of Object.entries(this.#machine.journal.record.modules)) {
      if (module.state !== 'restoring') continue;
      try {
        if ((await restoreModule(this.#machine, name, null)) === 'waiting') this.#isWaiting = true;
      } catch (error) {
        this.#isWaiting ||= asStepFailed('files', error).isPassing;
      }
    }
  }

  /** What an agent that was killed in the middle of a write left beside a file. */
  #tidy(): void {
    const { files, journal } = this.#machine;
    const { modules } = journal.record;
    for (const [path, { module }] of Object.entries(journal.record.files)) {
      const state = modules[module]?.state;
      if (state === 'applying' || state === 'restoring') this.#guarded('plan', () => files.tidy(path));
    }
  }

  async #take(module: DesiredModule): Promise<void> {
    const { journal, reserved } = this.#machine;
    const known = journal.record.modules[module.name];
    if (known?.state === 'restoring') {
      this.#tell(module, 'failed', known.problem);
      return;
    }
    try {
      const looks = await lookFor(this.#machine, module);
      const plan = planModule(module, {
        record: journal.record,
        looks,
        wantedPaths: this.#wanted.paths,
        reserved,
        bundleDigest: this.#bundle.digest,
        isRetry: this.#options.isRetry,
      });
      this.#lines.push(...linesOf(module.name, plan));
      if (plan.kind !== 'change') return this.#tellUnchanged(module, plan);
      this.#drifted.push(...plan.handChanges.map((change) => ({ module: module.name, ...change })));
      if (this.#options.isNoop) return;
      this.#tell(module, 'applying', null);
      const applied = await applyModule(this.#machine, module, plan, looks, this.#bundle.digest);
      if (applied.kind === 'applied') return this.#tell(module, 'applied', null);
      this.#isWaiting ||= applied.isPassing;
      const isLock = applied.isPassing && applied.problem.step !== 'files';
      this.#tell(module, isLock ? 'applying' : 'failed', applied.problem);
    } catch (error) {
      const { problem, isPassing } = asStepFailed('plan', error);
      this.#isWaiting ||= isPassing;
      this.#tell(module, 'failed', problem);
    }
  }

  #tellUnchanged(module: DesiredModule, plan: Exclude<ModulePlan, { kind: 'change' }>): void {
    if (plan.kind === 'nothing') this.#tell(module, 'applied', null);
    else this.#tell(module, 'failed', plan.problem);
  }

  #tell({ name, version }: DesiredModule, state: ModuleReport['state'], problem: Problem | null): void {
    const told = problem === null ? {} : { problem: reported(problem) };
    this.#reports.set(name, { name, version, state, ...told });
    this.#options.onProgress([...this.#reports.values()]);
  }

  async #removeLeftovers(): Promise<void> {
    const left = leftovers(this.#machine.journal.record, this.#wanted);
    this.#lines.push(...left.units.map((unit) => `unit ${unit}: as it was before`));
    this.#lines.push(...left.files.map((path) => `file ${path}: given back`));
    if (this.#options.isNoop) return;
    await this.#releaseUnits();
    for (const path of left.files) this.#guarded('remove', () => this.#releaseFile(path));
    for (const module of left.modules) {
      const isGone = Object.values(this.#machine.journal.record.files).every((file) => file.module !== module);
      if (isGone) this.#guarded('remove', () => this.#machine.journal.append({ kind: 'module_removed', module }));
    }
  }

  async #releaseUnits(): Promise<void> {
    for (const unit of leftovers(this.#machine.journal.record, this.#wanted).units) await this.#releaseUnit(unit);
  }

  async #releaseUnit(unit: string): Promise<void> {
    const { units, journal } = this.#machine;
    const original = journal.record.units[unit]?.original ?? null;
    const isThere = units.cannot === null && (await units.look(unit)) !== null;
    const outcome = isThere ? await units.set(unit, original ?? { isEnabled: false, isActive: false }) : null;
    if (outcome !== null && outcome.kind !== 'done') {
      this.#problems.push({ step: 'remove', code: outcome.code, message: outcome.message });
      if (outcome.kind === 'waiting') this.#isWaiting = true;
      return;
    }
    this.#guarded('remove', () => journal.append({ kind: 'unit_released', unit }));
  }

  #releaseFile(path: string): void {
    const { files, journal } = this.#machine;
    const file = journal.record.files[path];
    if (file === undefined) return;
    const release = planRelease(path, file, files.look(path), files.canGiveAway);
    if (release.changed !== null) keepHandChange(this.#machine, file.module, path, release.changed);
    if (release.to !== null) putBack(this.#machine, path, release.to);
    journal.append({ kind: 'file_released', path });
  }

  #removeFolders(): void {
    const { files, journal } = this.#machine;
    const paths = new Set([...Object.keys(journal.record.files), ...this.#wantedWhileAtWork()]);
    for (const folder of foldersToGo(journal.record, paths)) {
      if (files.removeFolder(folder) === 'gone') journal.append({ kind: 'folder_gone', path: folder });
    }
  }

  /** Of modules that wait: their next attempt needs the folders. */
  #wantedWhileAtWork(): readonly string[] {
    const { modules } = this.#machine.journal.record;
    return this.#bundle.modules.flatMap(({ name, files }) =>
      modules[name]?.state === 'applying' ? files.map(({ path }) => path) : [],
    );
  }

  async #removePackages(): Promise<void> {
    const { packages, journal } = this.#machine;
    const left = leftovers(journal.record, this.#wanted).packages;
    if (left.length === 0) return;
    const outcome = packages.cannot === null ? await packages.remove(left) : null;
    if (outcome === null || outcome.kind === 'done') {
      this.#guarded('remove', () => journal.append({ kind: 'packages_released', packages: left }));
      return;
    }
    if (outcome.kind === 'waiting') this.#isWaiting = true;
    this.#problems.push({ step: 'remove', code: outcome.code, message: outcome.message, output: outcome.output });
  }

  #guarded(step: Problem['step'], act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
      this.#problems.push({ step, code: error.code, message: error.message });
      if (error.code === 'disk_full') this.#isWaiting = true;
    }
  }
}

function wantedOf(modules: readonly DesiredModule[]): Wanted {
  return {
    wishes: new Map(modules.map(({ name, wish }) => [name, wish])),
    paths: new Set(modules.flatMap(({ files }) => files.map(({ path }) => path))),
    units: new Set(modules.flatMap(({ units }) => units.map(({ name }) => name))),
    packages: new Set(modules.flatMap(({ packages }) => packages)),
  };
}

function reported({ step, code, message, output }: Problem): NonNullable<ModuleReport['problem']> {
  return output === undefined || output === '' ? { step, code, message } : { step, code, message, output_tail: output };
}

function linesOf(module: string, plan: ModulePlan): readonly string[] {
  if (plan.kind === 'nothing') return [];
  if (plan.kind !== 'change') return [`${module}: ${plan.problem.code}: ${plan.problem.message}`];
  return [
    ...plan.handChanges.map(({ path, what }) => `${module}: ${path} was changed by hand (${what})`),
    ...plan.packages.map((name) => `${module}: install ${name}`),
    ...plan.drops.map(({ path }) => `${module}: give ${path} back`),
    ...plan.folders.map((path) => `${module}: make folder ${path}`),
    ...plan.writes.map(({ file }) => `${module}: write ${file.path}`),
    ...plan.units.map(({ name, isRestart }) => `${module}: ${isRestart ? 'restart' : 'set'} ${name}`),
  ];
}
