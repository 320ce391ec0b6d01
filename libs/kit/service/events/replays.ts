import type { StoredEvent } from '@fleetwright/contracts';
import type { DeadLetter, Platform } from '@fleetwright/core/event-sourcing';
import { REPLAY_BATCH, REPLAY_POLL_MS } from '../limits.ts';
import type { Logger } from '../boot/logger.ts';
import { pause } from '../concurrency/pause.ts';
import type { Settlement } from './settle-event.ts';

interface Replaying {
  readonly stage: string;
  readonly platform: Platform;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Tries the event once. Never throws. */
  readonly settle: (event: StoredEvent) => Promise<Settlement>;
}

/** Takes up the stage's dead letters that a person replayed. */
export class Replays {
  readonly #replaying: Replaying;
  #running: Promise<void> = Promise.resolve();

  constructor(replaying: Replaying) {
    this.#replaying = replaying;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { stage, platform, log, signal } = this.#replaying;
    while (!signal.aborted) {
      try {
        for (const letter of await platform.state.replays(stage, REPLAY_BATCH)) {
          if (!signal.aborted) await this.#replay(letter);
        }
      } catch (error) {
        log.debug({ stage, err: error }, 'replayed dead letters could not be read');
      }
      await pause(REPLAY_POLL_MS, signal);
    }
  }

  async #replay(letter: DeadLetter): Promise<void> {
    const { platform, settle, log } = this.#replaying;
    const event = await this.#eventOf(letter);
    if (!event) {
      const { buried_at: _, replayed_at: __, ...again } = letter;
      await platform.state.bury({ ...again, error: `${withoutNote(letter.error)}${NOTHING_TO_REPLAY}` });
      return;
    }
    const settlement = await settle(event);
    if (settlement.kind !== 'answered') return;
    await platform.state.settleReplay(letter.id);
    log.info({ event_id: event.id, type: event.type }, 'replayed dead letter is handled');
  }

  /** The event as the store has it: what a message said about it may be what was wrong. */
  async #eventOf(letter: DeadLetter): Promise<StoredEvent | undefined> {
    if (letter.position === null) return undefined;
    return this.#replaying.platform.store.eventAt({ position: letter.position, eventId: letter.event_id });
  }
}

const NOTHING_TO_REPLAY = ' (not in the store, so there is nothing to replay)';

function withoutNote(error: string): string {
  return error.replace(NOTHING_TO_REPLAY, '');
}
