import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

export interface Subscriber {
  /** The next event, or a rejection when none came in time. */
  next(timeoutMs: number): Promise<{ subject: string; data: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Listens on a plain subject with core NATS, as `nats sub` does and as docs/events.md shows. */
export async function eventsOnPlainSubject(url: string, subject: string): Promise<Subscriber> {
  const connection = await connect({ servers: url });
  const subscription = connection.subscribe(subject);
  await connection.flush();
  const messages = subscription[Symbol.asyncIterator]();
  return {
    next: async (timeoutMs) => {
      const { value, done } = await within(timeoutMs, subject, messages.next());
      if (done) throw new Error(`the subscription to ${subject} ended`);
      return { subject: value.subject, data: value.json() };
    },
    close: () => connection.close(),
  };
}

/** Reads a tenant's subject through a durable consumer of JetStream, as docs/events.md shows. */
export async function durableEvents(url: string, subject: string): Promise<Subscriber> {
  const connection = await connect({ servers: url });
  const manager = await jetstreamManager(connection);
  const durable_name = `reader-of-${subject.replaceAll('.', '-')}`;
  await manager.consumers.add('FLEET', { durable_name, filter_subject: subject, ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(connection).consumers.get('FLEET', durable_name);
  const messages = (await consumer.consume())[Symbol.asyncIterator]();
  return {
    next: async (timeoutMs) => {
      const { value, done } = await within(timeoutMs, subject, messages.next());
      if (done) throw new Error(`the consumer of ${subject} ended`);
      value.ack();
      return { subject: value.subject, data: value.json() as Record<string, unknown> };
    },
    close: () => connection.close(),
  };
}

async function within<T>(timeoutMs: number, subject: string, awaited: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () => reject(new Error(`no ${subject} within ${timeoutMs} ms`)));
  });
  return Promise.race([awaited, late]);
}
