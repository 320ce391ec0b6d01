import { existsSync } from 'node:fs';
import type { NodeUnits, StepOutcome, UnitState } from '@fleetwright/core/agent';
import { LOOK_TIMEOUT_MS, UNIT_TIMEOUT_MS } from '../../limits.ts';
import { type ProgramEnd, runProgram } from '../run-program.ts';

const DONE: StepOutcome = { kind: 'done', notes: [] };
// A unit without an [Install] section cannot be enabled: it is as enabled as it gets.
const ENABLED = new Set(['enabled', 'enabled-runtime', 'alias', 'static', 'indirect', 'generated']);
const RUNNING = new Set(['active', 'activating', 'reloading']);

/** How `systemctl` is called, and whether it can be. */
export interface Systemctl {
  readonly cannot: string | null;
  call(args: readonly string[], timeoutMs: number): Promise<ProgramEnd>;
}

/** The systemd of this machine. A root folder has none that could start anything. */
export function systemctlOf(root: string): Systemctl {
  return {
    cannot: whyNot(root),
    call: (args, timeoutMs) => runProgram(['systemctl', '--no-pager', '--no-ask-password', ...args], { timeoutMs }),
  };
}

function whyNot(root: string): string | null {
  if (root !== '/') return `units cannot be started below ${root}: only the machine itself has a systemd`;
  return existsSync('/run/systemd/system') ? null : 'this machine does not run systemd';
}

/** Units by systemd. */
export class SystemdUnits implements NodeUnits {
  readonly cannot: string | null;
  readonly #systemctl: Systemctl;

  constructor(systemctl: Systemctl) {
    this.#systemctl = systemctl;
    this.cannot = systemctl.cannot;
  }

  async look(unit: string): Promise<UnitState | null> {
    const args = ['show', '--property=LoadState,UnitFileState,ActiveState', '--', unit];
    const { output } = await this.#systemctl.call(args, LOOK_TIMEOUT_MS);
    const said = new Map(output.split('\n').map((line) => [line.split('=')[0], line.split('=')[1]]));
    const load = said.get('LoadState');
    if (load === undefined || load === 'not-found') return null;
    return {
      isEnabled: ENABLED.has(said.get('UnitFileState') ?? ''),
      isActive: RUNNING.has(said.get('ActiveState') ?? ''),
    };
  }

  reload(): Promise<StepOutcome> {
    return this.#do(['daemon-reload'], 'reading the unit files anew');
  }

  async set(unit: string, wanted: UnitState): Promise<StepOutcome> {
    const now = await this.look(unit);
    if (now === null) {
      if (!wanted.isActive && !wanted.isEnabled) return DONE;
      return { kind: 'failed', code: 'unit_unknown', message: `there is no unit ${unit}`, output: '' };
    }
    if (now.isEnabled !== wanted.isEnabled) {
      const verb = wanted.isEnabled ? 'enable' : 'disable';
      const changed = await this.#do([verb, '--', unit], `${verb} ${unit}`);
      if (changed.kind !== 'done') return changed;
    }
    if (now.isActive === wanted.isActive) return DONE;
    const verb = wanted.isActive ? 'start' : 'stop';
    return this.#do([verb, '--', unit], `${verb} ${unit}`, unit);
  }

  restart(unit: string): Promise<StepOutcome> {
    return this.#do(['restart', '--', unit], `restart ${unit}`, unit);
  }

  async #do(args: readonly string[], doing: string, unit?: string): Promise<StepOutcome> {
    const end = await this.#systemctl.call(args, UNIT_TIMEOUT_MS);
    if (end.code === 0) return DONE;
    const asked =
      unit === undefined ? null : await this.#systemctl.call(['status', '--lines=20', '--', unit], LOOK_TIMEOUT_MS);
    const output = [end.output, asked?.output ?? ''].join('\n').trim();
    const why = end.problem === 'timeout' ? 'took too long and was ended' : 'failed';
    return { kind: 'failed', code: 'unit_failed', message: `${doing} ${why}`, output };
  }
}
