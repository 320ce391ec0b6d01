import type { StoredEvent } from '@fleetwright/contracts';
import {
  type AnnouncedEnd,
  BusUnavailable,
  type ConnectedPlatform,
  isSamePlace,
  LOG_START,
  type LogPlace,
  logPlaceOf,
} from '@fleetwright/core/event-sourcing';
import { buryRefused, LOG, type Logger, OnTick, PassedPlaces, PLATFORM } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { lastCommon } from './last-common.ts';
import { BUS_WAIT_MS, POLL_MS, REFUSALS_MAX, REPLAY_EVENTS_MAX, WINDOW_EVENTS } from './limits.ts';
import { resume } from './resume.ts';
import { recordStoreWentBack } from './store-went-back.ts';

/** The relay's row is its checkpoint in the stage state. */
const STAGE = 'relay';

interface Cursor {
  readonly after: LogPlace;
  readonly lastSequence: number;
}

/** What follows a place in the store, without what no bus would take. */
interface Window {
  readonly isFull: boolean;
  readonly events: readonly StoredEvent[];
  readonly scannedTo: LogPlace;
}

const REMEDY = 'its stage finds it in the store all the same; readers of the bus never hear of it';

type RelayPorts = Pick<ConnectedPlatform, 'store' | 'state' | 'announcer' | 'ids'>;

/**
 * Announces every stored event on the bus, in order, without holes; one that no bus would take becomes a dead letter.
 * Another relay at work does no harm.
 */
@Controller()
export class RelayTicks {
  readonly #ports: RelayPorts;
  readonly #log: Logger;
  /** Where this process came by: what the log still holds of it is known also while the bus says nothing. */
  readonly #passed = new PassedPlaces();
  #cursor: Cursor | undefined;
  /** Read and written as messages while the window before it is being announced. */
  #ahead: { readonly after: LogPlace; readonly window: Promise<Window> } | undefined;
  /** The row is written while the next window is being announced. */
  #advancing: Promise<void> = Promise.resolve();
  #hasToReport = false;

  constructor(@Inject(PLATFORM) ports: RelayPorts, @Inject(LOG) log: Logger) {
    this.#ports = ports;
    this.#log = log;
    ports.store.onWentBack(() => {
      this.#cursor = undefined;
      this.#ahead = undefined;
      this.#hasToReport = true;
    });
  }

  @OnTick({ name: 'announce', everyMs: POLL_MS, leased: true, onAppended: true })
  async announce(_now: string, signal: AbortSignal): Promise<void> {
    if (!(await this.#ports.announcer.whenConnected(BUS_WAIT_MS))) return this.#reportFromMemory();
    let refusals = 0;
    while (!signal.aborted && refusals < REFUSALS_MAX) {
      const cursor = await this.#cursorNow();
      const window = await this.#windowAfter(cursor.after);
      if (isSamePlace(window.scannedTo, cursor.after)) break;
      this.#readAhead(window);
      const isComplete = await this.#announceWindow(window.events, cursor);
      if (!isComplete) refusals += 1;
      else this.#passOver(window.scannedTo);
      // Whatever is appended from here on wakes it again.
      if (isComplete && !window.isFull) break;
    }
    await this.#advanced();
  }

  /** The one that was read ahead, unless announcing ended somewhere else. */
  async #windowAfter(after: LogPlace): Promise<Window> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead !== undefined && isSamePlace(ahead.after, after) ? ahead.window : this.#read(after);
  }

  async #read(after: LogPlace): Promise<Window> {
    const page = await this.#ports.store.readAll({ after, limit: WINDOW_EVENTS });
    return {
      isFull: page.events.length === WINDOW_EVENTS,
      events: await this.#takeable(page.events),
      scannedTo: page.scannedTo,
    };
  }

  #readAhead({ isFull, scannedTo: after }: Window): void {
    // Behind the newest event there is nothing yet.
    if (!isFull) return;
    const window = this.#read(after);
    // Its failure is told to whoever needs it.
    window.catch(() => undefined);
    this.#ahead = { after, window };
  }

  /** Without those that would stop all that follow, for ever. */
  async #takeable(events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const { announcer, state, ids } = this.#ports;
    const takeable: StoredEvent[] = [];
    for (const event of events) {
      const error = announcer.refusalOf(event);
      if (error === undefined) takeable.push(event);
      else await buryRefused({ state, ids, log: this.#log }, { follower: STAGE, event, error, remedy: REMEDY });
    }
    return takeable;
  }

  /** Everything up to here is announced, or never will be. */
  #passOver(after: LogPlace): void {
    if (this.#cursor) this.#cursor = { ...this.#cursor, after };
  }

  /** Whether all were taken. */
  async #announceWindow(events: readonly StoredEvent[], cursor: Cursor): Promise<boolean> {
    if (events.length === 0) return true;
    // Whatever comes out of this, an old cursor is not to be trusted any more.
    this.#cursor = undefined;
    const announced = await this.#ports.announcer.announce(events, cursor.lastSequence);
    const last = events[announced.count - 1];
    const after = last === undefined ? cursor.after : logPlaceOf(last);
    if (last) await this.#advance(after);
    this.#passed.add(after);
    const isComplete = announced.refusal === undefined;
    if (!isComplete) {
      this.#log.warn({ reason: announced.refusal, position: after.position }, 'a window was refused');
    }
    // Repetitions at the head of a window get what follows them refused: going on behind them is what ends that, while
    // asking for the stream's end anew would begin with the same repetitions.
    if (isComplete || announced.count > 0) {
      this.#cursor = { after, lastSequence: announced.lastSequence };
    }
    return isComplete;
  }

  /** One at a time. What fails is told with the next one, or at the end of the run. */
  async #advance(after: LogPlace): Promise<void> {
    await this.#advanced();
    this.#advancing = this.#ports.state.advance(STAGE, after);
    this.#advancing.catch(() => undefined);
  }

  #advanced(): Promise<void> {
    const advancing = this.#advancing;
    this.#advancing = Promise.resolve();
    return advancing;
  }

  async #cursorNow(): Promise<Cursor> {
    this.#cursor ??= await this.#resume();
    return this.#cursor;
  }

  async #resume(): Promise<Cursor> {
    const { store, announcer } = this.#ports;
    const [end, announcedTo] = await Promise.all([announcer.end(), this.#announcedTo()]);
    const { last } = end;
    const [isLastHeld] = typeof last === 'object' ? await store.holds([last]) : [false];
    const replayAfter = await store.placeBefore(announcedTo, REPLAY_EVENTS_MAX);
    const next = resume({ announcedTo, replayAfter, end, isLastHeld: isLastHeld === true });
    if (next.kind === 'continue') {
      await this.#reportFromMemory();
      this.#passed.add(next.after);
      return next;
    }
    this.#log.error({ reason: next.reason }, 'the bus tells another history than the store: its stream is made anew');
    // Before the evidence goes.
    await this.#recordWentBack(end);
    await announcer.recreate();
    const { lastSequence } = await announcer.end();
    if (lastSequence !== 0) throw new BusUnavailable('another relay is making the stream anew');
    return { after: next.after, lastSequence };
  }

  async #recordWentBack({ firstSequence, lastSequence }: AnnouncedEnd): Promise<void> {
    const { store, announcer } = this.#ports;
    const stretch = { first: firstSequence, last: lastSequence };
    const common = await lastCommon(store, (sequence) => announcer.announcedAt(sequence), stretch);
    await recordStoreWentBack(this.#ports, common);
    this.#hasToReport = false;
  }

  /**
   * The log lost events, and the bus is away or tells nothing of them: what this process itself passed has to do. One that
   * passed nothing leaves it to the one that did.
   */
  async #reportFromMemory(): Promise<void> {
    if (!this.#hasToReport) return;
    const { store } = this.#ports;
    const common = await this.#passed.newestHeld(store);
    if (!isSamePlace(common, LOG_START)) await recordStoreWentBack(this.#ports, common);
    this.#hasToReport = false;
  }

  /**
   * The row. Of a log that lost the row's event nobody knows how far it was told: then so far before its end as is told
   * again at most.
   */
  async #announcedTo(): Promise<LogPlace> {
    const { store, state } = this.#ports;
    const row = await state.checkpoint(STAGE);
    const [isHeld] = await store.holds([row]);
    if (isHeld === true) return row;
    const back = await store.placeBefore(await store.head(), REPLAY_EVENTS_MAX);
    await state.setBack(STAGE, row, back);
    return back;
  }
}
