import type { UnitState } from '@fleetwright/core/agent';
import type { Systemctl } from '../executors/units/systemd.ts';
import type { ProgramEnd } from '../executors/run-program.ts';

const end = (code: number, output = ''): ProgramEnd => ({ code, output, problem: null });

/** What systemctl prints and does, as systemd 252 does it, for a handful of units. */
export class SystemctlInMemory implements Systemctl {
  readonly cannot = null;
  readonly calls: (readonly string[])[] = [];
  readonly #units: Map<string, UnitState>;
  readonly #bad: ReadonlySet<string>;

  constructor(units: Readonly<Record<string, UnitState>>, bad: readonly string[]) {
    this.#units = new Map(Object.entries(units));
    this.#bad = new Set(bad);
  }

  async call(args: readonly string[]): Promise<ProgramEnd> {
    this.calls.push(args);
    const [verb = ''] = args;
    const name = args.at(-1) ?? '';
    const unit = this.#units.get(name);
    if (verb === 'daemon-reload') return end(0);
    if (verb === 'show') return end(0, shown(unit));
    if (unit === undefined) return end(5, `Unit ${name} not found.`);
    if (verb === 'status') return end(3, `${name}: Main process exited, code=exited, exit 1`);
    if (this.#bad.has(name) && (verb === 'start' || verb === 'restart')) return end(1, `Job for ${name} failed.`);
    const isEnabled = verb === 'enable' || (verb !== 'disable' && unit.isEnabled);
    const isActive = verb === 'start' || verb === 'restart' || (verb !== 'stop' && unit.isActive);
    this.#units.set(name, { isEnabled, isActive });
    return end(0);
  }
}

function shown(unit: UnitState | undefined): string {
  if (unit === undefined) return 'LoadState=not-found\nActiveState=inactive\nUnitFileState=\n';
  const [active, enabled] = [unit.isActive ? 'active' : 'inactive', unit.isEnabled ? 'enabled' : 'disabled'];
  return `LoadState=loaded\nActiveState=${active}\nUnitFileState=${enabled}\n`;
}
