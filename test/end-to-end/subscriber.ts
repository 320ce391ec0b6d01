import { connect } from '@nats-io/transport-node';

export interface PlainSubscriber {
  /** The next event, or a rejection when none came in time. */
  next(timeoutMs: number): Promise<{ subject: string; data: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Listens on a plain subject with core NATS, as `nats sub` does and as docs/events.md shows. */
export async function eventsOnPlainSubject(url: string, subject: string): Promise<PlainSubscriber> {
  const connection = await connect({ servers: url });
  const subscription = connection.subscribe(subject);
  await connection.flush();
  const messages = subscription[Symbol.asyncIterator]();
  return {
    next: async (timeoutMs) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const late = new Promise<never>((_, reject) => {
        timeout.addEventListener('abort', () => reject(new Error(`no ${subject} within ${timeoutMs} ms`)));
      });
      const { value, done } = await Promise.race([messages.next(), late]);
      if (done) throw new Error(`the subscription to ${subject} ended`);
      return { subject: value.subject, data: value.json() };
    },
    close: () => connection.close(),
  };
}
