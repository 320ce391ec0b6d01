import { AccountId, type StoredEvent } from '@fleetwright/contracts';
import {
  type Announced,
  type AnnouncedEnd,
  BusUnavailable,
  type EventAnnouncer,
  type LogPlace,
} from '@fleetwright/core/event-sourcing';
import {
  jetstream,
  type JetStreamClient,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type PubAck,
  type StoredMsg,
} from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/nats-core';
import { ANNOUNCE_TIMEOUT_MS, API_TIMEOUT_MS, HEADERS_RESERVE_BYTES } from './limits.ts';
import { MessageIds } from './message-ids.ts';
import type { Link } from './link.ts';
import { fromMessage, type Message, toMessage } from './message.ts';
import { ensureStream, recreateStream, STREAM, type StreamReplicas } from './stream.ts';

/** Codes of JetStream's answer to a message that expects another end of the stream: another sequence, another id. */
const WRONG_END = new Set([10_071, 10_070]);

/**
 * A stream with replicas remembers the id of a message that it refused, and answers another try as repeated although it
 * stands nowhere, at sequence 0 (nats-server before 2.11, its issue 5827).
 */
const REFUSED_BEFORE = 'the server takes a message that it refused before for one that it has';

export class NatsEventAnnouncer implements EventAnnouncer {
  readonly #link: Link;
  readonly #replicas: StreamReplicas;
  readonly #schemasAt: string | null;
  readonly #js: JetStreamClient;
  /** Each event is looked at before it is announced: what was written for the look is what goes out. */
  readonly #messages = new WeakMap<StoredEvent, Message>();
  readonly #ids = new MessageIds();

  /** `schemasAt`: see `toMessage`. */
  constructor(link: Link, replicas: StreamReplicas = 1, schemasAt: string | null = null) {
    this.#schemasAt = schemasAt;
    this.#link = link;
    this.#replicas = replicas;
    this.#js = jetstream(link.nc, { timeout: ANNOUNCE_TIMEOUT_MS });
  }

  whenConnected(timeoutMs: number): Promise<boolean> {
    return this.#link.whenConnected(timeoutMs);
  }

  end(): Promise<AnnouncedEnd> {
    return this.#manage(async (jsm) => {
      const { state } = await ensureStream(jsm, this.#replicas);
      const { last_seq: lastSequence, first_seq } = state;
      const firstSequence = state.messages === 0 ? lastSequence + 1 : first_seq;
      if (state.messages === 0) return { firstSequence, lastSequence, last: 'none' };
      const message = await jsm.streams.getMessage(STREAM, { seq: lastSequence });
      return { firstSequence, lastSequence, last: message ? lastOf(message) : 'none' };
    });
  }

  announcedAt(sequence: number): Promise<LogPlace | null> {
    return this.#manage(async (jsm) => {
      const message = await jsm.streams.getMessage(STREAM, { seq: sequence });
      const found = message ? lastOf(message) : 'none';
      return typeof found === 'object' ? found : null;
    });
  }

  recreate(): Promise<void> {
    return this.#manage((jsm) => recreateStream(jsm, this.#replicas));
  }

  refusalOf(event: StoredEvent): string | undefined {
    if (!AccountId.safeParse(event.account_id).success) return 'its account is no id, so there is no subject for it';
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(event.type)) return 'its type is no name, so there is no subject for it';
    try {
      const message = toMessage(event, this.#schemasAt);
      const { headers, data } = message;
      const sizeMaxBytes = this.#link.nc.info?.max_payload ?? Number.POSITIVE_INFINITY;
      const sizeBytes = data.byteLength + headersBytes(headers);
      this.#messages.set(event, message);
      return sizeBytes > sizeMaxBytes ? `its message has ${sizeBytes} bytes, NATS takes ${sizeMaxBytes}` : undefined;
    } catch (error) {
      return `it cannot be written as a message: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async announce(events: readonly StoredEvent[], lastSequence: number): Promise<Announced> {
    // All at once. The server takes each only right behind the one before it: sequence numbers alone would let a later
    // one in whose number happens to fit after somebody else's message took the place of an earlier one.
    const ids = events.map((event) => this.#ids.of(event.id));
    const answers = await this.#guard(() =>
      Promise.allSettled(
        events.map((event, index) =>
          this.#publish(event, { lastSequence: lastSequence + index, msgID: ids[index], lastMsgID: ids[index - 1] }),
        ),
      ),
    );
    const announced = this.#taken(answers, lastSequence);
    this.#ids.taken(events.slice(0, announced.count).map(({ id }) => id));
    this.#ids.refused(events.slice(announced.count).map(({ id }) => id));
    return announced;
  }

  #taken(answers: readonly PromiseSettledResult<PubAck>[], lastSequence: number): Announced {
    let count = 0;
    let end = lastSequence;
    for (const answer of answers) {
      if (answer.status === 'rejected') return stopped(answer.reason, count, end);
      const { duplicate, seq } = answer.value;
      if (duplicate && seq === 0) return { count, lastSequence: end, refusal: REFUSED_BEFORE };
      count += 1;
      // A repeated one stands in the stream already; behind it the others are refused, and go into the next window.
      if (!duplicate) end += 1;
    }
    return { count, lastSequence: end };
  }

  #publish(
    event: StoredEvent,
    {
      lastSequence,
      msgID,
      lastMsgID,
    }: { lastSequence: number; msgID: string | undefined; lastMsgID: string | undefined },
  ): Promise<PubAck> {
    const { subject, headers, data } = this.#messages.get(event) ?? toMessage(event, this.#schemasAt);
    // Publishing writes what it expects into the headers: another try needs headers of its own.
    this.#messages.delete(event);
    return this.#js.publish(subject, data, {
      headers,
      ...(msgID !== undefined && { msgID }),
      retries: 0,
      expect: { streamName: STREAM, lastSequence, ...(lastMsgID !== undefined && { lastMsgID }) },
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

/** What headers add to a message (NATS ADR-4); the id and the expected end of the stream come on top. */
function headersBytes(values: MsgHdrs): number {
  let bytes = HEADERS_RESERVE_BYTES;
  for (const [name, texts] of values) for (const text of texts) bytes += name.length + text.length + 4;
  return bytes;
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
