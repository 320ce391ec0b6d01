import type { CheckReport, HealthCheck } from '@fleetwright/contracts/agents';
import {
  afterResult,
  CHECK_UNKNOWN,
  type CheckResult,
  type CheckState,
  type DesiredModule,
} from '@fleetwright/core/agent';
import { Semaphore } from '@fleetwright/core/concurrency';
import { CHECKS_AT_ONCE_MAX, FIRST_CHECK_SPREAD_MS } from '../limits.ts';

interface Running {
  readonly module: string;
  readonly check: HealthCheck;
  /** The same text is the same check. */
  readonly key: string;
  state: CheckState;
  timer: NodeJS.Timeout | undefined;
}

/** Runs the health checks of what is applied, each at its own interval; by a clock that does not jump. */
export class Checks {
  readonly #run: (check: HealthCheck) => Promise<CheckResult>;
  readonly #random: () => number;
  readonly #changed: () => void;
  readonly #places = new Semaphore(CHECKS_AT_ONCE_MAX);
  #running: readonly Running[] = [];

  constructor(run: (check: HealthCheck) => Promise<CheckResult>, random: () => number, changed: () => void) {
    this.#run = run;
    this.#random = random;
    this.#changed = changed;
  }

  /** From now on these, and no others. A check that stays the same keeps what is known of it. */
  set(modules: readonly DesiredModule[]): void {
    const known = new Map(this.#running.map((running) => [running.key, running]));
    const wanted = modules.flatMap(({ name, health }) => health.map((check) => ({ module: name, check })));
    this.#running = wanted.map(({ module, check }) => {
      const key = JSON.stringify([module, check]);
      const same = known.get(key);
      known.delete(key);
      return same ?? { module, check, key, state: CHECK_UNKNOWN, timer: undefined };
    });
    for (const { timer } of known.values()) clearTimeout(timer);
    for (const running of this.#running) {
      if (running.timer === undefined) this.#after(running, FIRST_CHECK_SPREAD_MS * this.#random());
    }
  }

  reports(): readonly CheckReport[] {
    return this.#running.map(({ module, check, state }) => ({
      module,
      name: check.name,
      state: state.verdict,
      ...(state.verdict === 'failing' && state.message !== null ? { message: state.message } : {}),
    }));
  }

  /** Each once, now. */
  async runAll(): Promise<void> {
    await Promise.all(this.#running.map((running) => this.#runOnce(running)));
  }

  stop(): void {
    for (const { timer } of this.#running) clearTimeout(timer);
    this.#running = [];
  }

  #after(running: Running, ms: number): void {
    running.timer = setTimeout(() => {
      void this.#runOnce(running).then(() => {
        if (this.#running.includes(running)) this.#after(running, running.check.interval_seconds * 1000);
      });
    }, ms);
  }

  async #runOnce(running: Running): Promise<void> {
    const result = await this.#places.run(() => this.#run(running.check));
    const before = running.state.verdict;
    running.state = afterResult(running.check, running.state, result);
    if (running.state.verdict !== before && this.#running.includes(running)) this.#changed();
  }
}
