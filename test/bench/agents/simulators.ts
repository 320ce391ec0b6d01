import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '@fleetwright/kit/testing';
import type { FromSimulators, ToSimulators } from './simulators.main.ts';

const NOTHING: FromSimulators = { connected: 0, failed: [], told: 0, lost: 0, reports: 0 };
const PATIENCE_MS = 300_000;

/** Processes full of simulated agents. */
export class Simulators {
  readonly #children: readonly ChildProcess[];
  readonly #latest: FromSimulators[];

  constructor(processes: number) {
    const main = join(import.meta.dirname, 'simulators.main.ts');
    this.#children = Array.from({ length: processes }, () => fork(main));
    this.#latest = this.#children.map(() => NOTHING);
    for (const [at, child] of this.#children.entries()) {
      child.on('message', (message) => {
        this.#latest[at] = message as FromSimulators;
      });
    }
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid ?? 0);
  }

  sum(field: 'connected' | 'told' | 'lost' | 'reports'): number {
    return this.#latest.reduce((sum, each) => sum + each[field], 0);
  }

  /** Each process gets its part of them. */
  async connect(given: Omit<Extract<ToSimulators, { kind: 'connect' }>, 'kind'>): Promise<void> {
    const each = Math.ceil(given.agents.length / this.#children.length);
    for (const [at, child] of this.#children.entries()) {
      child.send({ ...given, kind: 'connect', agents: given.agents.slice(at * each, (at + 1) * each) });
    }
    const failed = () => this.#latest.flatMap((latest) => latest.failed);
    await waitFor(() => failed().length > 0 || this.sum('connected') === given.agents.length, {
      what: 'every agent to be let in',
      timeoutMs: PATIENCE_MS,
    });
    if (failed().length > 0) throw new Error(`agents were not let in: ${failed().join('; ')}`);
  }

  send(message: ToSimulators): void {
    for (const child of this.#children) child.send(message);
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
