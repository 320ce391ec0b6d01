import type { StoredEvent } from '@fleetwright/contracts';
import {
  type Announced,
  type AnnouncedEnd,
  BusUnavailable,
  type EventAnnouncer,
} from '@fleetwright/core/event-sourcing';
import {
  jetstream,
  type JetStreamClient,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { ANNOUNCE_TIMEOUT_MS, API_TIMEOUT_MS } from './limits.ts';
import type { Link } from './link.ts';
import { fromMessage, toMessage } from './message.ts';
import { ensureStream, recreateStream, STREAM } from './stream.ts';

/** Codes of JetStream's answer to a message that expects another end of the stream: another sequence, another id. */
const WRONG_END = new Set([10_071, 10_070]);

export class NatsEventAnnouncer implements EventAnnouncer {
  readonly #link: Link;
  readonly #js: JetStreamClient;

  constructor(link: Link) {
    this.#link = link;
    this.#js = jetstream(link.nc, { timeout: ANNOUNCE_TIMEOUT_MS });
  }

  whenConnected(timeoutMs: number): Promise<boolean> {
    return this.#link.whenConnected(timeoutMs);
  }

  end(): Promise<AnnouncedEnd> {
    return this.#manage(async (jsm) => {
      const { state } = await ensureStream(jsm);
      const lastSequence = state.last_seq;
      if (state.messages === 0) return { lastSequence, last: 'none' };
      const message = await jsm.streams.getMessage(STREAM, { seq: lastSequence });
      return { lastSequence, last: message ? lastOf(message) : 'none' };
    });
  }

  recreate(): Promise<void> {
    return this.#manage((jsm) => recreateStream(jsm));
  }

  async announce(events: readonly StoredEvent[], lastSequence: number): Promise<Announced> {
    // All at once. The server takes each only right behind the one before it: sequence numbers alone would let a later
    // one in whose number happens to fit after somebody else's message took the place of an earlier one.
    const answers = await this.#guard(() =>
      Promise.allSettled(
        events.map((event, index) => this.#publish(event, lastSequence + index, events[index - 1]?.id)),
      ),
    );
    let count = 0;
    let end = lastSequence;
    for (const answer of answers) {
      if (answer.status === 'rejected') return stopped(answer.reason, count, end);
      count += 1;
      // A repeated one stands in the stream already; behind it the others are refused, and go into the next window.
      if (!answer.value.duplicate) end += 1;
    }
    return { count, lastSequence: end };
  }

  #publish(event: StoredEvent, lastSequence: number, previousId: string | undefined) {
    const { subject, headers, data } = toMessage(event);
    return this.#js.publish(subject, data, {
      headers,
      msgID: event.id,
      retries: 0,
      expect: { streamName: STREAM, lastSequence, ...(previousId === undefined ? {} : { lastMsgID: previousId }) },
    });
  }

  #manage<Result>(work: (jsm: JetStreamManager) => Promise<Result>): Promise<Result> {
    return this.#guard(async () =>
      work(await jetstreamManager(this.#link.nc, { timeout: API_TIMEOUT_MS, checkAPI: false })),
    );
  }

  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#link.whileConnected(work);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

function stopped(error: unknown, count: number, lastSequence: number): Announced {
  const isElsewhere = error instanceof JetStreamApiError && WRONG_END.has(error.code);
  if (!isElsewhere && count === 0) throw unavailable(error);
  return { count, lastSequence, refusal: error instanceof Error ? error.message : String(error) };
}

function unavailable(error: unknown): BusUnavailable {
  if (error instanceof BusUnavailable) return error;
  return new BusUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
}

function lastOf(message: StoredMsg): AnnouncedEnd['last'] {
  const { subject, header: headers, data } = message;
  const content = fromMessage({ subject, headers, data }, 'foreign');
  return content.kind === 'event' ? { position: content.event.position, eventId: content.event.id } : 'foreign';
}
