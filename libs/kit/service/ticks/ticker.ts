import { BusUnavailable, type Platform, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import type { TickEntry } from '../handlers/handlers.ts';
import { Lease } from './lease.ts';
import { leaseTtlMs } from './lease-ttl.ts';
import type { Logger } from '../boot/logger.ts';
import type { StageMetrics } from '../boot/stage-metrics.ts';

interface Ticking {
  readonly service: string;
  /** Unique per process. */
  readonly holder: string;
  readonly tick: TickEntry;
  readonly platform: Platform;
  readonly log: Logger;
  readonly metrics: StageMetrics;
}

/**
 * Runs one tick again and again, never overlapping itself. A leased one runs only while this process has the lease; when
 * it loses the lease during a run, the run's signal aborts. What a run throws is logged, and the next one comes as usual.
 */
export class Ticker {
  readonly #ticking: Ticking;
  readonly #lease: Lease | undefined;
  readonly #stopping = new AbortController();
  #isHinted = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(ticking: Ticking) {
    this.#ticking = ticking;
    const { tick, service, platform, holder } = ticking;
    const name = `tick:${service}:${tick.name}`;
    if (tick.leased) {
      this.#lease = new Lease({ ...platform, name, holder, ttlMs: leaseTtlMs(tick.everyMs) });
    }
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Answers when the run in progress, if any, has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { tick, platform, service, metrics, log } = this.#ticking;
    const unsubscribe = tick.onAppended ? platform.store.onAppended(() => this.#hint()) : undefined;
    while (!this.#stopping.signal.aborted) {
      this.#isHinted = false;
      try {
        if (!this.#lease || (await this.#lease.hold())) {
          await this.#runOnce();
          metrics.ticks.inc({ stage: service, tick: tick.name, outcome: 'done' });
        }
      } catch (error) {
        metrics.ticks.inc({ stage: service, tick: tick.name, outcome: 'failed' });
        const isPassing = error instanceof StoreUnavailable || error instanceof BusUnavailable;
        log[isPassing ? 'warn' : 'error']({ tick: tick.name, err: error }, 'tick failed');
        this.#isHinted = false;
      }
      if (!this.#isHinted) await this.#pause(tick.everyMs);
    }
    unsubscribe?.();
    await this.#lease?.release().catch(() => undefined);
  }

  async #runOnce(): Promise<void> {
    const { tick, platform } = this.#ticking;
    const lost = new AbortController();
    const renewal = this.#lease && setInterval(() => void this.#renew(lost), leaseTtlMs(tick.everyMs) / 3);
    try {
      await tick.run(platform.clock.now(), AbortSignal.any([this.#stopping.signal, lost.signal]));
    } finally {
      clearInterval(renewal);
    }
  }

  async #renew(lost: AbortController): Promise<void> {
    // A lease that cannot be renewed because the database is away may be taken by another as soon as it is back.
    const isHeld = await this.#lease?.hold().catch(() => false);
    if (!isHeld) lost.abort();
  }

  #hint(): void {
    this.#isHinted = true;
    this.#wake();
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }
}
