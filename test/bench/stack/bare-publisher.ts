import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, type JetStreamClient, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

const POLL_MS = 50;
const PATIENCE_MS = 120_000;
const BARE = 'BARE';

/** A message of a stream, and when the server stored it. */
export interface StoredMessage {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
  readonly storedMs: number;
}

/** Publishes messages to a stream of its own and does nothing else: no order is checked, nothing is remembered. */
export class BarePublisher {
  readonly #connection: NatsConnection;
  readonly #jsm: JetStreamManager;
  readonly #js: JetStreamClient;

  private constructor(connection: NatsConnection, jsm: JetStreamManager) {
    this.#connection = connection;
    this.#jsm = jsm;
    this.#js = jetstream(connection, { timeout: 60_000 });
  }

  static async connect(url: string): Promise<BarePublisher> {
    const connection = await connect({ servers: url, noAsyncTraces: true });
    return new BarePublisher(connection, await jetstreamManager(connection));
  }

  async deleteStream(name: string): Promise<void> {
    await this.#jsm.streams.delete(name).catch(() => false);
  }

  /** All messages of a stream, once it has so many. */
  async whenStored(name: string, count: number): Promise<StoredMessage[]> {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const messages = await this.#jsm.streams.info(name).then(
        ({ state }) => state.messages,
        () => 0,
      );
      if (messages >= count) break;
      if (performance.now() > untilMs) throw new Error(`${name} has ${messages} messages of ${count}`);
      await sleep(POLL_MS);
    }
    const stored: StoredMessage[] = [];
    const consumer = await this.#js.consumers.get(name);
    for await (const message of await consumer.fetch({ max_messages: count })) {
      const copied = headers();
      for (const [key, values] of message.headers ?? []) if (!key.startsWith('Nats-')) copied.set(key, values[0] ?? '');
      stored.push({
        subject: message.subject,
        headers: copied,
        data: message.data,
        storedMs: message.info.timestampNanos / 1e6,
      });
    }
    return stored;
  }

  /** By the server's clock. */
  ratePerSecond(messages: readonly StoredMessage[]): number {
    return (messages.length - 1) / ((Number(messages.at(-1)?.storedMs) - Number(messages[0]?.storedMs)) / 1_000);
  }

  windowed(messages: readonly StoredMessage[], window: number): Promise<number> {
    return this.#rate(messages, async () => {
      for (let from = 0; from < messages.length; from += window) {
        await Promise.all(messages.slice(from, from + window).map((message) => this.#publish(message)));
      }
    });
  }

  pipelined(messages: readonly StoredMessage[], inFlight: number): Promise<number> {
    return this.#rate(messages, async () => {
      let next = 0;
      const send = async () => {
        for (let message = messages[next++]; message !== undefined; message = messages[next++]) {
          await this.#publish(message);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, send));
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #rate(messages: readonly StoredMessage[], publish: () => Promise<void>): Promise<number> {
    await this.deleteStream(BARE);
    await this.#jsm.streams.add({ name: BARE, subjects: ['bare.>'], allow_direct: true });
    const startedMs = performance.now();
    await publish();
    const seconds = (performance.now() - startedMs) / 1_000;
    const { state } = await this.#jsm.streams.info(BARE);
    if (state.messages !== messages.length) throw new Error(`${state.messages} of ${messages.length} were stored`);
    return messages.length / seconds;
  }

  #publish({ subject, headers: values, data }: StoredMessage): Promise<unknown> {
    return this.#js.publish(`bare.${subject}`, data, { headers: values });
  }
}
