import type { Platform } from '@fleetwright/core/event-sourcing';
import type { AnsweredPositions } from './answered-positions.ts';
import { Lease } from './lease.ts';
import { NET_LEASE_PAUSES, STORE_RETRY_MS } from './limits.ts';
import type { Logger } from './logger.ts';
import { pause } from './pause.ts';
import type { SafetyNet } from './safety-net.ts';
import type { StageMetrics } from './stage-metrics.ts';

interface Schedule {
  readonly net: SafetyNet;
  readonly stage: string;
  readonly holder: string;
  readonly platform: Platform;
  readonly answered: AnsweredPositions;
  readonly log: Logger;
  readonly metrics: StageMetrics;
  readonly signal: AbortSignal;
  /** Pause between two regular passes: the longest that a lost message goes unnoticed. */
  readonly intervalMs: number;
}

/**
 * When the net passes: at start and whenever messages may have been missed, in every replica; and regularly, in the
 * replica that holds the lease.
 */
export class NetSchedule {
  readonly #schedule: Schedule;
  readonly #lease: Lease;
  #isRequested = true;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    const { platform, stage, holder, intervalMs } = schedule;
    this.#lease = new Lease({
      state: platform.state,
      clock: platform.clock,
      name: `net:${stage}`,
      holder,
      ttlMs: intervalMs * NET_LEASE_PAUSES,
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** A pass soon, whoever holds the lease. */
  request(): void {
    this.#isRequested = true;
    this.#wake();
  }

  /** Answers after the pass that is running has stopped, and a last one has moved the checkpoint as far as it goes. */
  async stop(): Promise<void> {
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal, log, stage, net, intervalMs } = this.#schedule;
    while (!signal.aborted) {
      const isRequested = this.#isRequested;
      try {
        if (isRequested || (await this.#lease.hold())) {
          this.#isRequested = false;
          await net.pass(signal);
          await this.#measure();
        }
        if (!this.#isRequested && !signal.aborted) await this.#pause(intervalMs);
      } catch (error) {
        this.#isRequested ||= isRequested;
        log.warn({ stage, err: error }, 'the safety net could not read the store');
        await pause(STORE_RETRY_MS, signal);
      }
    }
    await this.#lease.release().catch(() => undefined);
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  async #measure(): Promise<void> {
    const { platform, stage, metrics, answered } = this.#schedule;
    const head = await platform.store.head();
    metrics.lag.set({ stage }, Math.max(0, head - answered.checkpoint));
  }
}
