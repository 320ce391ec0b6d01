import type { EventType, StoredEvent } from '@fleetwright/contracts';
import { type Delivery, LOG_START, type Platform } from '@fleetwright/core/event-sourcing';
import { AnsweredPositions } from '../safety-net/answered-positions.ts';
import { unreadableLetter } from './dead-letter.ts';
import { Delays } from './delays.ts';
import { InFlight, repositoryOrStream } from './in-flight.ts';
import {
  DRAIN_TIMEOUT_MS,
  EVENTS_OPEN_MAX,
  HEARTBEAT_MS,
  SAFETY_NET_INTERVAL_DEFAULT_MS,
  STORE_RETRY_MS,
} from '../limits.ts';
import type { Logger } from '../boot/logger.ts';
import { SafetyNetSchedule } from '../safety-net/schedule.ts';
import { Replays } from './replays.ts';
import { StoredGuard } from './stored-guard.ts';
import { SafetyNet } from '../safety-net/safety-net.ts';
import { settleEvent, type Settlement, type StageHandler } from './settle-event.ts';
import type { StageMetrics } from '../boot/stage-metrics.ts';
import { within } from '../concurrency/within.ts';

export interface ConsumerLoopOptions {
  readonly stage: string;
  /** Unique per process: the holder of the safety net's lease. */
  readonly holder: string;
  readonly platform: Platform;
  readonly handlers: ReadonlyMap<EventType, StageHandler>;
  readonly log: Logger;
  readonly metrics: StageMetrics;
  /** Events of one key are handled one after the other. Default: the repository, else the stream. */
  readonly keyOf?: (event: StoredEvent) => string;
  /** Pause between two looks into the store for what the bus lost, milliseconds. Default: `SAFETY_NET_INTERVAL_DEFAULT_MS`. */
  readonly catchUpIntervalMs?: number;
  /** 0 to 1; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Brings every event that a stage consumes to its handler until it is answered: as a message of the bus, which is fast,
 * and from the store, which is certain. Handlers must be idempotent; they may see an event again after a crash.
 */
export class ConsumerLoop {
  readonly #options: ConsumerLoopOptions;
  readonly #answered = new AnsweredPositions();
  readonly #inFlight: InFlight;
  readonly #delays: Delays;
  readonly #guard: StoredGuard;
  readonly #safetyNet: SafetyNetSchedule;
  readonly #replays: Replays;
  readonly #stopping = new AbortController();
  #stopWatching: () => void = () => undefined;
  #feed: { close(): Promise<void> } | undefined;

  constructor(options: ConsumerLoopOptions) {
    this.#options = options;
    const { stage, holder, platform, handlers, log, metrics } = options;
    const random = options.random ?? Math.random;
    const settling = { ...options, random, state: platform.state, ids: platform.ids };
    this.#inFlight = new InFlight((event) => settleEvent(settling, event), options.keyOf ?? repositoryOrStream);
    this.#delays = new Delays(() => platform.clock.elapsedMs());
    this.#guard = new StoredGuard(platform.store);
    const safetyNet = new SafetyNet({
      stage,
      types: [...handlers.keys()],
      store: platform.store,
      state: platform.state,
      answered: this.#answered,
      isFree: (event) => !this.#inFlight.has(event.id) && this.#delays.isDue(event.id),
      take: (event) => this.#takeFromStore(event),
    });
    const signal = this.#stopping.signal;
    const intervalMs = options.catchUpIntervalMs ?? SAFETY_NET_INTERVAL_DEFAULT_MS;
    this.#safetyNet = new SafetyNetSchedule({ safetyNet, stage, holder, platform, log, metrics, signal, intervalMs });
    this.#replays = new Replays({ stage, platform, log, signal, settle: (event) => this.#inFlight.work(event) });
  }

  /** Answers when the feed is open. Does not wait for the bus or the store to be there. */
  async start(): Promise<void> {
    const { stage, handlers, platform } = this.#options;
    this.#stopWatching = platform.store.onWentBack(() => this.#forget());
    this.#safetyNet.start();
    this.#replays.start();
    this.#feed = await platform.feed.consume({
      stage,
      types: [...handlers.keys()],
      inFlightMax: EVENTS_OPEN_MAX,
      deliver: (delivery) => this.#deliver(delivery),
      onGap: () => this.#safetyNet.request(),
    });
  }

  /**
   * Takes nothing new, waits for what has begun, and hands back the rest. Answers within the drain's limit; what is still
   * running then is delivered again to another process.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopWatching();
    this.#delays.clear();
    const drained = await within(DRAIN_TIMEOUT_MS, async () => {
      await Promise.all([this.#feed?.close(), this.#inFlight.drain(), this.#safetyNet.stop(), this.#replays.stop()]);
    });
    if (!drained)
      this.#options.log.warn({ stage: this.#options.stage }, 'work was still running when the stage stopped');
  }

  /** The log lost events: what was answered, or was to be tried again, may be gone, and other events stand there. */
  #forget(): void {
    this.#answered.reset(LOG_START);
    this.#delays.clear();
    this.#safetyNet.request();
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const heartbeat = setInterval(() => delivery.working(), HEARTBEAT_MS);
    try {
      const { content } = delivery;
      const settlement =
        content.kind === 'event' ? await this.#receive(content.event) : await this.#buryUnreadable(content);
      if (settlement.kind === 'again') delivery.retry(settlement.delayMs);
      else delivery.ack();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'message could not be settled');
      delivery.retry(STORE_RETRY_MS);
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #receive(event: StoredEvent): Promise<Settlement> {
    const { stage, metrics, log } = this.#options;
    if (this.#answered.has(event)) return { kind: 'answered' };
    if (!(await this.#guard.holds(event))) {
      metrics.phantoms.inc({ stage });
      log.warn(
        { event_id: event.id, position: event.position },
        'message of an event that is not in the store: dropped',
      );
      return { kind: 'answered' };
    }
    const settlement = await this.#settle(event);
    if (settlement.kind === 'again') this.#delays.note(event, settlement.delayMs);
    return settlement;
  }

  async #buryUnreadable(content: Extract<Delivery['content'], { kind: 'unreadable' }>): Promise<Settlement> {
    const { stage, metrics, log, platform } = this.#options;
    await platform.state.bury(unreadableLetter(platform.ids, stage, content));
    metrics.unreadable.inc({ stage });
    log.error({ event_id: content.eventId, reason: content.error }, 'message cannot be read: dead letter');
    return { kind: 'buried' };
  }

  async #takeFromStore(event: StoredEvent): Promise<void> {
    const settlement = await this.#settle(event);
    if (settlement.kind !== 'again' || this.#stopping.signal.aborted) return;
    this.#delays.wakeAfter(event, settlement.delayMs, () => {
      const isOwed = !this.#answered.has(event) && !this.#inFlight.has(event.id);
      if (isOwed) void this.#takeFromStore(event);
    });
  }

  async #settle(event: StoredEvent): Promise<Settlement> {
    const { stage, platform, log } = this.#options;
    const settlement = await this.#inFlight.work(event);
    if (settlement.kind === 'again') return settlement;
    this.#answered.add(event);
    if (!this.#delays.has(event.id)) return settlement;
    this.#delays.forget(event.id);
    try {
      await platform.state.forgetAttempts(stage, event.id);
    } catch (error) {
      log.debug({ err: error }, 'attempts could not be forgotten; they only count towards this event');
    }
    return settlement;
  }
}
