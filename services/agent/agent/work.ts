import { type DesiredModule, FileFailure, retryDelayMs } from '@fleetwright/core/agent';
import { converge } from '../apply/converge.ts';
import type { Machine } from '../apply/machine.ts';
import type { WireGuard } from '../executors/wireguard/wireguard.ts';
import { LOOK_INTERVAL_MS } from '../limits.ts';
import type { WholeBundle } from './bundle-keeper.ts';
import type { Checks } from './checks.ts';
import type { Standing } from './standing.ts';

export interface WorkOptions {
  readonly isNoop: boolean;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly current: () => WholeBundle | null;
}

/** Makes the node what its bundle says: once for each new one, again at intervals, and after a wait where something passes. */
export class Work {
  readonly #machine: Machine;
  readonly #wireGuard: WireGuard;
  readonly #standing: Standing;
  readonly #checks: Checks;
  readonly #options: WorkOptions;
  #underWay: Promise<void> | null = null;
  #isWantedAgain = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(machine: Machine, wireGuard: WireGuard, standing: Standing, checks: Checks, options: WorkOptions) {
    this.#machine = machine;
    this.#wireGuard = wireGuard;
    this.#standing = standing;
    this.#checks = checks;
    this.#options = options;
  }

  /** Begins, or begins again when what is under way has ended. */
  begin(): void {
    this.#isWantedAgain = true;
    this.#underWay ??= this.#drain().finally(() => {
      this.#underWay = null;
    });
  }

  /** One pass, with what failed tried once more. */
  async once(): Promise<void> {
    await this.#pass(true);
  }

  /** Ends when what is under way has come to a place where it can end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  async #drain(): Promise<void> {
    while (this.#isWantedAgain && !this.#isStopped) {
      this.#isWantedAgain = false;
      clearTimeout(this.#timer);
      const isWaiting = await this.#pass(false);
      this.#attempt = isWaiting ? this.#attempt + 1 : 0;
      const delayMs = isWaiting
        ? Math.min(retryDelayMs(this.#attempt - 1, this.#options.random()), LOOK_INTERVAL_MS * 10)
        : LOOK_INTERVAL_MS * (0.75 + this.#options.random() / 2);
      if (!this.#isStopped) this.#timer = setTimeout(() => this.begin(), delayMs);
    }
  }

  async #pass(isRetry: boolean): Promise<boolean> {
    const bundle = this.#options.current();
    if (bundle === null) return false;
    const { isNoop, log } = this.#options;
    const standing = this.#standing;
    try {
      if (standing.bundle?.digest !== this.#machine.journal.record.bundle?.digest || standing.activity === 'starting') {
        standing.bundle = this.#machine.journal.record.bundle;
        standing.activity = 'applying';
        standing.modules = bundle.modules.map(({ name, version }) => ({ name, version, state: 'pending' }));
        standing.changed();
      }
      const done = await converge(this.#machine, bundle, {
        isNoop,
        isRetry,
        onProgress: (modules) => {
          if (standing.activity === 'idle' && modules.some(({ state }) => state === 'pending')) return;
          standing.modules = modules;
          standing.changed();
        },
      });
      for (const line of done.lines) log(isNoop ? `would: ${line}` : line);
      await this.#networks(bundle);
      standing.modules = done.modules;
      standing.drifted = isNoop ? done.drifted : [];
      standing.activity = done.isWaiting ? 'waiting' : 'idle';
      const full = done.modules.find(({ problem }) => problem?.code === 'disk_full')?.problem?.message ?? null;
      standing.problem('disk_full', full);
      const left = done.problems.filter(({ code }) => code !== 'disk_full').map(({ message }) => message);
      standing.problem('not_taken_away', left.length > 0 ? left.join('; ') : null);
      this.#checks.set(applied(bundle.modules, done.modules, isNoop));
      standing.changed();
      return done.isWaiting;
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
      log(error.message);
      standing.activity = 'waiting';
      standing.problem(error.code, error.message);
      return true;
    }
  }

  async #networks({ digest, manifest }: WholeBundle): Promise<void> {
    if (this.#options.isNoop) return;
    const reports = await this.#wireGuard.keep(digest, manifest.networks);
    if (reports !== null) this.#standing.networks = reports;
  }
}

/** Modules whose checks mean something: those that are in place. */
function applied(
  modules: readonly DesiredModule[],
  reports: readonly { readonly name: string; readonly state: string }[],
  isNoop: boolean,
): readonly DesiredModule[] {
  const inPlace = new Set(reports.filter(({ state }) => state === 'applied').map(({ name }) => name));
  return modules.filter(({ name }) => isNoop || inPlace.has(name));
}
