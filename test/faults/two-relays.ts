import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromMessage, Link, NatsEventAnnouncer, NatsTenantReaders, STREAM } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { type ConnectedPlatform, EMPTY_STREAM, tenantReader } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNatsCluster } from '@fleetwright/kit/servers';
import { platformOptions } from '@fleetwright/kit/service';
import {
  createTestDatabase,
  removeFolder,
  startTcpProxy,
  type TcpProxy,
  type TestDatabase,
  waitFor,
} from '@fleetwright/kit/testing';
import { RelayConfig } from '@fleetwright/relay/config';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { type ServiceProcess, startServiceProcess } from '../../deploy/local/service-processes.ts';
import { withDatabase } from './aftermath.ts';

const ACCOUNT = 'acme';
/** Events that are appended and not yet read, at most: the disk of three nodes is slower than one log. */
const UNREAD_MAX = 200;
const LOOK_MS = 10;
const LOOKS_MAX = 100;

/** Three NATS nodes, two relays that both have the lease, and a durable reader outside that is asked what it read. */
export class TwoRelays {
  readonly relays: readonly ServiceProcess[];
  /** Between the second relay and its node of NATS. */
  readonly network: TcpProxy;
  /** Positions in the order in which the reader got them. */
  readonly read: number[] = [];
  readonly #platform: ConnectedPlatform;
  #appended = 0;
  #isAppending = false;
  #appending: Promise<void> = Promise.resolve();

  private constructor(relays: readonly ServiceProcess[], network: TcpProxy, platform: ConnectedPlatform) {
    this.relays = relays;
    this.network = network;
    this.#platform = platform;
  }

  /** Stopped with the test. `preload`: a module that each relay loads before it begins. */
  static async start(preload?: URL): Promise<TwoRelays> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-two-relays-'));
    onTestFinished(() => removeFolder(folder));
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const servers = await startNatsCluster(join(folder, 'nats'));
    for (const server of servers) onTestFinished(() => server.kill());
    const [first, second, third] = servers as [NatsServer, NatsServer, NatsServer];
    const network = await startTcpProxy({ host: second.host, port: second.port });
    onTestFinished(() => network.stop());
    const link = await Link.open({ url: third.url, name: 'outside', waitMs: 10_000 });
    onTestFinished(() => link.close());
    await streamIsThere(link);
    const relays: ServiceProcess[] = [];
    for (const [label, natsUrl] of [
      ['first', first.url],
      ['second', `nats://${network.host}:${network.port}`],
    ] as const) {
      const environment = {
        FLEETWRIGHT_DATABASE_URL: database.url,
        FLEETWRIGHT_NATS_URL: natsUrl,
        FLEETWRIGHT_STREAM_REPLICAS: '3',
      };
      const options = { environment, logFolder: join(folder, 'logs'), label, ...(preload && { preload }) };
      const relay = await startServiceProcess('relay', options);
      onTestFinished(() => relay.kill());
      relays.push(relay);
    }
    await shareLeases(database);
    const config = RelayConfig.parse({ FLEETWRIGHT_DATABASE_URL: database.url, FLEETWRIGHT_NATS_URL: third.url });
    const platform = await connectPlatform(platformOptions('test', config));
    onTestFinished(() => platform.close());
    const two = new TwoRelays(relays, network, platform);
    await two.#follow(link);
    onTestFinished(() => two.#stopAppending());
    return two;
  }

  /** Appends event after event until `quiet`. */
  append(): void {
    this.#isAppending = true;
    const appendAll = async () => {
      while (this.#isAppending) {
        await this.#untilFewAreUnread();
        this.#appended += 1;
        const events = [newEvent('RepositoryRemoved', { repository_id: idOf(1) }, this.#appended)];
        const stream = `removed-${this.#appended}`;
        await this.#platform.store.append({ stream, expected: EMPTY_STREAM, operationId: 'op', events });
      }
    };
    this.#appending = appendAll();
  }

  /** Ends appending; answers every position that the reader should have, in order: those of its account's events. */
  async quiet(): Promise<readonly number[]> {
    await this.#stopAppending();
    const { position: head } = await this.#platform.store.head();
    // The first event of the log is the log's own.
    const positions = Array.from({ length: this.#appended }, (_, n) => head - this.#appended + 1 + n);
    await waitFor(() => this.read.includes(head), { what: 'the newest event at the reader', timeoutMs: 60_000 });
    return positions;
  }

  /** Until the reader got so many more. */
  async readMore(count: number): Promise<void> {
    const enough = this.read.length + count;
    await waitFor(() => this.read.length >= enough, { what: `${count} more events outside`, timeoutMs: 60_000 });
  }

  /** Positions that were passed over: the reader got one behind them, and never them. */
  missing(): readonly number[] {
    const got = new Set(this.read);
    const last = Math.max(...got);
    const first = Math.min(...got);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((position) => !got.has(position));
  }

  /** How often a relay was told that the stream ends elsewhere, or that it has what it refused. */
  async refusals(): Promise<number> {
    const logs = await Promise.all(this.relays.map(({ logFile }) => readFile(logFile, 'utf8')));
    return logs.join('').split('a window was refused').length - 1;
  }

  /** A little at most: where messages are lost, those behind them are what shows it. */
  async #untilFewAreUnread(): Promise<void> {
    const unread = () => this.#appended - (this.read.at(-1) ?? 0);
    for (let looks = 0; looks < LOOKS_MAX && unread() > UNREAD_MAX; looks += 1) await sleep(LOOK_MS);
  }

  async #stopAppending(): Promise<void> {
    this.#isAppending = false;
    await this.#appending;
  }

  async #follow(link: Link): Promise<void> {
    const name = tenantReader(ACCOUNT, 1);
    await waitFor(
      () =>
        new NatsTenantReaders(link.nc)
          .ensure(ACCOUNT, {
            ...{ number: 1, name, event_names: [], start: 'oldest', created_at: '2026-01-01T00:00:00.000Z' },
            created_by: { type: 'user', id: 'ada' },
          })
          .then(() => true),
      { what: "the reader's consumer" },
    );
    const consumer = await jetstream(link.nc).consumers.get(STREAM, name);
    const messages = await consumer.consume({ idle_heartbeat: 1_000 });
    const follow = async () => {
      for await (const message of messages) {
        const { subject, data } = message;
        const content = fromMessage({ subject, headers: message.headers ?? headers(), data }, 'foreign');
        if (content.kind === 'event') this.read.push(content.event.position);
        message.ack();
      }
    };
    void follow();
    onTestFinished(async () => void (await messages.close()));
  }
}

async function streamIsThere(link: Link): Promise<void> {
  // Nodes that just began do not know of each other at once.
  const made = () => new NatsEventAnnouncer(link, 3).recreate().then(() => true);
  await waitFor(made, { what: 'the stream', timeoutMs: 60_000 });
}

/** Each relay has the lease from now on, as one that slept has it in its own eyes when the other took it over. */
async function shareLeases({ url: databaseUrl }: TestDatabase): Promise<void> {
  await withDatabase({ databaseUrl }, (database) =>
    database.query(`
      create function operations.shared_lease() returns trigger language plpgsql as $$
      begin
        if new.name like 'tick:relay:%' then new.until := clock_timestamp(); end if;
        return new;
      end $$;
      create trigger shared_lease before insert or update on operations.leases
        for each row execute function operations.shared_lease()`),
  );
}
