import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Link } from '@fleetwright/adapters/bus-nats';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { createAccount, createUser } from '@nats-io/nkeys';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/** Public keys of nobody who is there: these tests have no agents. */
export const AGENT_KEYS = [
  `ENROLMENT_NKEY: ${createUser().getPublicKey()}`,
  `CALLOUT_ISSUER: ${createAccount().getPublicKey()}`,
];

/** A NATS with users, whose passwords are all `p`, and what a test opened at it. */
export class NatsUnderTest {
  readonly #folder: string;
  readonly #server: NatsServer;
  readonly #closers: (() => Promise<unknown>)[] = [];

  private constructor(folder: string, server: NatsServer) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(configuration: string): Promise<NatsUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-accounts-'));
    return new NatsUnderTest(folder, await startNats({ storeDir: folder, configuration }));
  }

  async stop(): Promise<void> {
    await this.#server.kill();
    await removeFolder(this.#folder);
  }

  onReset(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  /** Closes what was opened since the last time. */
  async reset(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }

  urlOf(user: string): string {
    return `nats://${user}:p@${this.#server.host}:${this.#server.port}`;
  }

  async link(user: string): Promise<Link> {
    const opened = await Link.open({ url: this.urlOf(user), name: user, waitMs: 5_000 });
    this.onReset(() => opened.close());
    return opened;
  }

  async connect(user: string): Promise<NatsConnection> {
    const servers = `${this.#server.host}:${this.#server.port}`;
    const connection = await connect({ servers, user, pass: 'p', inboxPrefix: `_INBOX.${user}` });
    this.onReset(() => connection.close());
    return connection;
  }
}

/** Subjects that a subscription hears, and why the server refused it, if it did. */
export async function hearing(connection: NatsConnection, subject: string) {
  const heard: string[] = [];
  const refusals: string[] = [];
  connection.subscribe(subject, {
    callback: (error, message) => void (error ? refusals.push(error.message) : heard.push(message.subject)),
  });
  await connection.flush();
  return { heard, refusals };
}

/** What the server refuses a connection, as it comes. */
export function refusalsOf(connection: NatsConnection): readonly string[] {
  const refusals: string[] = [];
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error') refusals.push(status.error.message);
    }
  })();
  return refusals;
}
