import { type Platform, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { Lease } from '../ticks/lease.ts';
import { SAFETY_NET_LEASE_PAUSES, STORE_RETRY_MS } from '../limits.ts';
import type { Logger } from '../boot/logger.ts';
import { pause } from '../concurrency/pause.ts';
import type { SafetyNet } from './safety-net.ts';
import type { StageMetrics } from '../boot/stage-metrics.ts';

interface Schedule {
  readonly safetyNet: SafetyNet;
  readonly stage: string;
  readonly holder: string;
  readonly platform: Platform;
  readonly log: Logger;
  readonly metrics: StageMetrics;
  readonly signal: AbortSignal;
  /** Pause between two regular passes: the longest that a lost message goes unnoticed. */
  readonly intervalMs: number;
}

/**
 * When the safety net passes: at start and whenever messages may have been missed, in every replica; and regularly, in the
 * replica that holds the lease.
 */
export class SafetyNetSchedule {
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
      ttlMs: intervalMs * SAFETY_NET_LEASE_PAUSES,
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
    const { signal, log, metrics, stage, safetyNet, intervalMs } = this.#schedule;
    while (!signal.aborted) {
      const isRequested = this.#isRequested;
      try {
        if (isRequested || (await this.#lease.hold())) {
          this.#isRequested = false;
          metrics.owed.set({ stage }, await safetyNet.pass(signal));
        }
        if (!this.#isRequested && !signal.aborted) await this.#pause(intervalMs);
      } catch (error) {
        this.#isRequested ||= isRequested;
        if (error instanceof StoreUnavailable) {
          log.warn({ stage, err: error }, 'the safety net could not read the store');
          await pause(STORE_RETRY_MS, signal);
        } else {
          // Skipping what cannot be read would lose it: the stage goes on with messages, and says so until it is mended.
          log.error({ stage, err: error }, 'the safety net stands still; what the bus loses is not made up for');
          await this.#pause(intervalMs);
        }
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
}
