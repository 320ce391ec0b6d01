import type { StoredEvent } from '@fleetwright/contracts';
import { BusUnavailable, type ConnectedPlatform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, OnTick, PLATFORM } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { BUS_WAIT_MS, POLL_MS, REFUSALS_MAX, WINDOW_EVENTS } from './limits.ts';
import { resume } from './resume.ts';

/** The relay's row is its checkpoint in the stage state. */
const STAGE = 'relay';

interface Cursor {
  readonly afterPosition: number;
  readonly lastSequence: number;
}

type RelayPorts = Pick<ConnectedPlatform, 'store' | 'state' | 'announcer'>;

/** Announces every stored event on the bus, in order, without holes. Another relay at work does no harm. */
@Controller()
export class RelayTicks {
  readonly #ports: RelayPorts;
  readonly #log: Logger;
  #cursor: Cursor | undefined;

  constructor(@Inject(PLATFORM) ports: RelayPorts, @Inject(LOG) log: Logger) {
    this.#ports = ports;
    this.#log = log;
  }

  @OnTick({ name: 'announce', everyMs: POLL_MS, leased: true, onAppended: true })
  async announce(_now: string, signal: AbortSignal): Promise<void> {
    if (!(await this.#ports.announcer.whenConnected(BUS_WAIT_MS))) return;
    let refusals = 0;
    while (!signal.aborted && refusals < REFUSALS_MAX) {
      const cursor = await this.#cursorNow();
      const page = await this.#ports.store.readAll({ afterPosition: cursor.afterPosition, limit: WINDOW_EVENTS });
      if (page.events.length === 0) return;
      const isComplete = await this.#announceWindow(page.events, cursor);
      if (!isComplete) refusals += 1;
    }
  }

  /** Whether all were taken. */
  async #announceWindow(events: readonly StoredEvent[], cursor: Cursor): Promise<boolean> {
    // Whatever comes out of this, an old cursor is not to be trusted any more.
    this.#cursor = undefined;
    const announced = await this.#ports.announcer.announce(events, cursor.lastSequence);
    const last = events[announced.count - 1];
    const afterPosition = last?.position ?? cursor.afterPosition;
    if (last) await this.#ports.state.advance(STAGE, afterPosition);
    const isComplete = announced.refusal === undefined;
    if (!isComplete) {
      this.#log.warn({ reason: announced.refusal, position: afterPosition }, 'a window was refused');
    }
    // Repetitions at the head of a window get what follows them refused: going on behind them is what ends that, while
    // asking for the stream's end anew would begin with the same repetitions.
    if (isComplete || announced.count > 0) {
      this.#cursor = { afterPosition, lastSequence: announced.lastSequence };
    }
    return isComplete;
  }

  async #cursorNow(): Promise<Cursor> {
    this.#cursor ??= await this.#resume();
    return this.#cursor;
  }

  async #resume(): Promise<Cursor> {
    const { store, state, announcer } = this.#ports;
    const [end, row, head] = await Promise.all([announcer.end(), state.checkpoint(STAGE), store.head()]);
    const { last } = end;
    const storedId = typeof last === 'object' ? await this.#storedId(last.position) : undefined;
    const next = resume({ row, head, end, storedId });
    if (next.kind === 'continue') return next;
    this.#log.error({ reason: next.reason }, 'the bus tells another history than the store: its stream is made anew');
    await announcer.recreate();
    const { lastSequence } = await announcer.end();
    if (lastSequence !== 0) throw new BusUnavailable('another relay is making the stream anew');
    return { afterPosition: next.afterPosition, lastSequence };
  }

  async #storedId(position: number): Promise<string | undefined> {
    const { events } = await this.#ports.store.readAll({ afterPosition: position - 1, limit: 1 });
    return events[0]?.id;
  }
}
