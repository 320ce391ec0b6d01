import { fromMessage, openConnection, STREAM } from '@fleetwright/adapters/bus-nats';
import {
  jetstream,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Stack } from '../end-to-end/stack.ts';

/** Thousands of messages at once, each written to disk, take seconds. */
const PUBLISH_TIMEOUT_MS = 60_000;
const CONNECT_WAIT_MS = 10_000;

export interface Bus {
  readonly connection: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly js: JetStreamClient;
}

/** A connection of the test's own. */
export async function withBus<T>(stack: Stack, work: (bus: Bus) => Promise<T>): Promise<T> {
  const connection = await openConnection({ url: stack.natsUrl, name: 'test', waitMs: CONNECT_WAIT_MS });
  try {
    return await work({
      connection,
      jsm: await jetstreamManager(connection),
      js: jetstream(connection, { timeout: PUBLISH_TIMEOUT_MS }),
    });
  } finally {
    await connection.close();
  }
}

/** Every message of the stream, in its order. */
export async function allMessages({ jsm }: Bus): Promise<StoredMsg[]> {
  const { state } = await jsm.streams.info(STREAM);
  const messages: StoredMsg[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage(STREAM, { seq });
    if (message) messages.push(message);
  }
  return messages;
}

/** Positions of the announced events in the order of the stream; null: not one of ours. */
export function announcedPositions(stack: Stack): Promise<(number | null)[]> {
  return withBus(stack, async (bus) =>
    (await allMessages(bus)).map(({ subject, header: headers, data }) => {
      const content = fromMessage({ subject, headers, data }, 'foreign');
      return content.kind === 'event' ? content.event.position : null;
    }),
  );
}

/** Position of the newest announced event; 0 when the stream ends with none of ours. */
export function relayedTo(stack: Stack): Promise<number> {
  return withBus(stack, async ({ jsm }) => {
    const { state } = await jsm.streams.info(STREAM);
    const message = await jsm.streams.getMessage(STREAM, { seq: state.last_seq });
    if (!message) return 0;
    const { subject, header: headers, data } = message;
    const content = fromMessage({ subject, headers, data }, 'foreign');
    return content.kind === 'event' ? content.event.position : 0;
  });
}

/** Messages that a stage was given and has not acknowledged. */
export function unacknowledged(stack: Stack, stage: string): Promise<number> {
  return withBus(stack, async ({ jsm }) => (await jsm.consumers.info(STREAM, stage)).num_ack_pending);
}
