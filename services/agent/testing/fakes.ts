import type { NodePackages, NodeUnits, StepOutcome, UnitState } from '@fleetwright/core/agent';

const DONE: StepOutcome = { kind: 'done', notes: [] };

/** Packages of a machine that has none: they outlive the agent, as real ones do. */
export class PackagesInMemory implements NodePackages {
  readonly cannot: string | null = null;
  readonly present: Set<string>;
  /** What the next calls answer instead. */
  readonly outcomes: StepOutcome[] = [];
  readonly calls: string[] = [];
  readonly #needs: Readonly<Record<string, readonly string[]>>;
  /** What there is to install; null: everything. */
  readonly #archive: readonly string[] | null;

  constructor(
    present: readonly string[] = [],
    needs: Readonly<Record<string, readonly string[]>> = {},
    archive: readonly string[] | null = null,
  ) {
    this.present = new Set(present);
    this.#needs = needs;
    this.#archive = archive;
  }

  async installed(names: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(names.filter((name) => this.present.has(name)));
  }

  async install(names: readonly string[]): Promise<StepOutcome> {
    this.calls.push(`install ${names.join(' ')}`);
    const unknown = names.find((name) => this.#archive !== null && !this.#archive.includes(name));
    const output = `E: Unable to locate package ${unknown}`;
    if (unknown !== undefined) return { kind: 'failed', code: 'packages_failed', message: `no ${unknown}`, output };
    const outcome = this.outcomes.shift() ?? DONE;
    if (outcome.kind === 'done') for (const name of names) this.present.add(name);
    return outcome;
  }

  async remove(names: readonly string[]): Promise<StepOutcome> {
    this.calls.push(`remove ${names.join(' ')}`);
    const staying = [...this.present].filter((name) => !names.includes(name));
    const needed = names.filter((name) => staying.some((other) => this.#needs[other]?.includes(name)));
    for (const name of names) if (!needed.includes(name)) this.present.delete(name);
    return { kind: 'done', notes: needed };
  }
}

/** Units of a machine, some of which fail to start. A unit that is set and was not there came with a package or a file. */
export class UnitsInMemory implements NodeUnits {
  readonly cannot: string | null = null;
  readonly states: Map<string, UnitState>;
  readonly failing = new Set<string>();
  readonly calls: string[] = [];
  readonly #isClosed: boolean;

  constructor(states: Readonly<Record<string, UnitState>> | null = null) {
    this.states = new Map(Object.entries(states ?? {}));
    this.#isClosed = states !== null;
  }

  async look(unit: string): Promise<UnitState | null> {
    return this.states.get(unit) ?? null;
  }

  async reload(): Promise<StepOutcome> {
    this.calls.push('reload');
    return DONE;
  }

  async set(unit: string, wanted: UnitState): Promise<StepOutcome> {
    this.calls.push(`set ${unit} ${wanted.isEnabled ? 'on' : 'off'}`);
    if (this.#isClosed && !this.states.has(unit)) {
      if (!wanted.isEnabled && !wanted.isActive) return DONE;
      return { kind: 'failed', code: 'unit_unknown', message: `there is no unit ${unit}`, output: '' };
    }
    return this.#end(unit, wanted);
  }

  async restart(unit: string): Promise<StepOutcome> {
    this.calls.push(`restart ${unit}`);
    return this.#end(unit, { isEnabled: this.states.get(unit)?.isEnabled ?? false, isActive: true });
  }

  #end(unit: string, state: UnitState): StepOutcome {
    if (this.failing.has(unit) && state.isActive) {
      return { kind: 'failed', code: 'unit_failed', message: `${unit} did not start`, output: 'exit 1' };
    }
    this.states.set(unit, state);
    return DONE;
  }
}
