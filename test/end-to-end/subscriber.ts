import { openConnection } from '@fleetwright/adapters/bus-nats';

export interface Subscriber {
  /** The next event, or a rejection when none came in time. */
  next(timeoutMs: number): Promise<{ subject: string; data: Record<string, unknown> }>;
  close(): Promise<void>;
}

const CONNECT_WAIT_MS = 10_000;

/** Listens on a plain subject with core NATS, as `nats sub` does. */
export async function eventsOnPlainSubject(url: string, subject: string): Promise<Subscriber> {
  const connection = await openConnection({ url, name: 'test', waitMs: CONNECT_WAIT_MS });
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

async function within<T>(timeoutMs: number, subject: string, awaited: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () => reject(new Error(`no ${subject} within ${timeoutMs} ms`)));
  });
  return Promise.race([awaited, late]);
}
