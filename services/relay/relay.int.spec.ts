import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromMessage, STREAM, toMessage } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { StoredEvent } from '@fleetwright/contracts';
import {
  type ConnectedPlatform,
  EMPTY_STREAM,
  isSamePlace,
  LOG_START,
  type Outcome,
} from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNats, startPostgres } from '@fleetwright/kit/servers';
import {
  defineConfig,
  defineService,
  DONE,
  OnEvent,
  PLATFORM,
  platformOptions,
  recordOnce,
  type RunningService,
  type ServiceConfig,
  type ServiceDefinition,
  SILENT,
  startService,
} from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { relayService } from './index.ts';
import { RelayTicks } from './relay.ticks.ts';

/** Positions of the events that the test's stage was given. */
let handled: number[] = [];
let behave: (event: StoredEvent) => Promise<Outcome> = async () => DONE;

@Controller()
class ProbeConsumer {
  constructor(@Inject(PLATFORM) private readonly platform: ConnectedPlatform) {}

  @OnEvent('RepositoryRemoved')
  async onRemoved(event: StoredEvent<'RepositoryRemoved'>): Promise<Outcome> {
    handled.push(event.position);
    const outcome = await behave(event);
    if (outcome.kind !== 'done') return outcome;
    const data = {
      account: 'acme',
      name: 'Acme',
      revision: 1,
      operation_id: 'op',
      origin: { type: 'seed' as const },
    };
    const facts = [{ type: 'AccountCreated' as const, data }];
    await recordOnce(this.platform, { stream: `answer-${event.position}`, facts, cause: event });
    return DONE;
  }
}

@Module({})
class ProbeModule {
  static register(config: ServiceConfig): DynamicModule {
    const platform = { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('probe', config)) };
    return { module: ProbeModule, controllers: [ProbeConsumer], providers: [platform] };
  }
}

const probeService = defineService({ name: 'probe', config: defineConfig(), module: ProbeModule });

let folder: string;
let nats: NatsServer;
let database: TestDatabase;
let environment: Record<string, string>;
let platform: ConnectedPlatform;
const services: RunningService[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-relay-'));
  [nats, database] = await Promise.all([startNats({ storeDir: folder }), createTestDatabase()]);
  environment = { FLEETWRIGHT_DATABASE_URL: database.url, FLEETWRIGHT_NATS_URL: nats.url };
  platform = await connectPlatform(platformOptions('test', relayService.config.parse(environment)));
  handled = [];
  behave = async () => DONE;
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
  await platform.close();
  await nats.kill();
  await database.drop();
  await removeFolder(folder);
});

async function start<Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<RunningService> {
  const service = await startService(definition, { environment, log: SILENT });
  services.push(service);
  return service;
}

let appended = 0;

/** Appends events one after the other, each on a stream of its own. */
async function append(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    appended += 1;
    const events = [newEvent('RepositoryRemoved', { repository_id: idOf(appended) }, appended)];
    const stream = `removed-${appended}`;
    await platform.store.append({ stream, expected: EMPTY_STREAM, operationId: 'op', events });
  }
}

/** What stands in the stream: positions of events in their order, `null` for what is not one. */
async function announcedPositions(): Promise<(number | null)[]> {
  const connection = await connect({ servers: nats.url });
  try {
    const jsm = await jetstreamManager(connection);
    const { state } = await jsm.streams.info(STREAM);
    const positions: (number | null)[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
      const message = await jsm.streams.getMessage(STREAM, { seq });
      if (!message) continue;
      const { subject, header, data } = message;
      const content = fromMessage({ subject, headers: header, data }, 'foreign');
      positions.push(content.kind === 'event' ? content.event.position : null);
    }
    return positions;
  } finally {
    await connection.close();
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

/** Where the first appended event stands: behind the log's own first one. */
const FIRST = 2;

/** The log's own first event, and so many that were appended. */
const withAppended = (count: number) => upTo(1 + count);

/** The stream of each event that is an answer. */
async function answers(): Promise<string[]> {
  const { events } = await platform.store.readAll({ after: LOG_START, limit: 5_000 });
  return events.map(({ stream }) => stream).filter((stream) => stream.startsWith('answer-'));
}

async function answersAre(count: number): Promise<void> {
  const answered = async () => new Set(await answers()).size === count;
  await waitFor(answered, { what: `${count} answers` });
  expect(await answers()).toHaveLength(count);
}

async function everythingIsAnnounced(): Promise<void> {
  const isAnnounced = async () => {
    const [end, head] = await Promise.all([platform.announcer.end(), platform.store.head()]);
    return typeof end.last === 'object' && isSamePlace(end.last, head);
  };
  await waitFor(isAnnounced, { what: 'every event to be announced' });
}

describe('the relay', () => {
  it('announces every event in order, also those of before it ran', async () => {
    await append(30);
    await start(relayService);
    await append(30);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual(withAppended(60));
  });

  it('goes on where it stopped', async () => {
    await append(5);
    const relay = await start(relayService);
    await everythingIsAnnounced();
    await relay.stop();
    await append(5);
    await start(relayService);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual(withAppended(10));
  });

  it('[F3] announces nothing twice when its row lags behind what it announced', async () => {
    await append(5);
    const relay = await start(relayService);
    await everythingIsAnnounced();
    await relay.stop();
    const row = { advance: platform.state.advance.bind(platform.state) };
    expect(await platform.state.checkpoint('relay')).toEqual(await platform.store.head());
    await row.advance('relay', LOG_START);
    await append(5);
    await start(relayService);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual(withAppended(10));
  });

  it('two at work at once neither interleave nor repeat, though both think that they are alone', async () => {
    // A lease that everybody gets is what a process sees that was asleep while its lease ended.
    const other = await connectPlatform(platformOptions('other', relayService.config.parse(environment)));
    const relays = [new RelayTicks(platform, SILENT), new RelayTicks(other, SILENT)];
    const never = new AbortController().signal;
    await append(50);
    const appending = append(400);
    const isAnnounced = async () => {
      await Promise.allSettled(relays.map((relay) => relay.announce('now', never)));
      const { last } = await platform.announcer.end();
      return typeof last === 'object' && last.position === 1 + 450;
    };
    await waitFor(isAnnounced, { what: 'every event to be announced' });
    await appending;
    expect(await announcedPositions()).toEqual(withAppended(450));
    await other.close();
  });

  it('[F17] goes on behind an older event that somebody delivered again', async () => {
    await append(3);
    await start(relayService);
    await everythingIsAnnounced();
    const connection = await connect({ servers: nats.url });
    const message = await (await jetstreamManager(connection)).streams.getMessage(STREAM, { seq: 1 });
    const again = headers();
    for (const name of message?.header.keys() ?? []) {
      if (name.startsWith('ce-')) again.set(name, message?.header.get(name) ?? '');
    }
    await connection.request(message?.subject ?? '', message?.data, { timeout: 1_000, headers: again });
    await append(3);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual([1, 2, 3, 4, 1, 5, 6, 7]);
    await connection.close();
  });

  it('goes on behind a message of somebody else', async () => {
    await append(3);
    await start(relayService);
    await everythingIsAnnounced();
    const connection = await connect({ servers: nats.url });
    await connection.request('fleet.acme.gitops.nonsense', '{}');
    await append(3);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual([1, 2, 3, 4, null, 5, 6, 7]);
    await connection.close();
  });

  it('[F47] makes the stream anew when it is newer than a restored store', async () => {
    await append(3);
    const relay = await start(relayService);
    await everythingIsAnnounced();
    await relay.stop();
    // The restored store has fewer events than were announced, and its future will be another one.
    const restored = await createTestDatabase();
    await platform.close();
    environment = { ...environment, FLEETWRIGHT_DATABASE_URL: restored.url };
    const previous = database;
    database = restored;
    platform = await connectPlatform(platformOptions('test', relayService.config.parse(environment)));
    await previous.drop();
    await append(1);
    await start(relayService);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual(withAppended(1));
  });
});

describe('a stage behind the relay', () => {
  it('[F9] answers everything once when NATS is killed while events are announced, and the bus itself goes on', async () => {
    // The safety net does not look in this time: what is answered came over the bus.
    environment = { ...environment, FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '3600' };
    await start(relayService);
    await start(probeService);
    await append(20);
    await answersAre(20);
    const appending = append(300);
    await waitFor(() => handled.length > 60, { what: 'the pipeline to run' });
    await nats.kill();
    await nats.start();
    await appending;
    await append(1);
    await answersAre(321);
    await everythingIsAnnounced();
    const announced = await announcedPositions();
    expect(announced).toEqual(upTo(announced.length));
  });

  it('[F11] goes on when the data directory of NATS is deleted', async () => {
    await start(relayService);
    await start(probeService);
    await append(10);
    await answersAre(10);
    await nats.kill();
    await removeFolder(join(folder, 'jetstream'));
    await append(10);
    await nats.start();
    await append(10);
    await answersAre(30);
    await everythingIsAnnounced();
    expect(await announcedPositions()).toEqual(upTo((await platform.store.head()).position));
  });

  it('[F12] answers everything once when PostgreSQL is killed and comes back', async () => {
    const own = await mkdtemp(join(tmpdir(), 'fleetwright-relay-postgres-'));
    const postgres = await startPostgres({ dataDir: join(own, 'data') });
    onTestFinished(async () => {
      await postgres.stop('immediate');
      await removeFolder(own);
    });
    await platform.close();
    environment = { ...environment, FLEETWRIGHT_DATABASE_URL: postgres.url() };
    platform = await connectPlatform(platformOptions('test', relayService.config.parse(environment)));
    await start(relayService);
    const { url } = await start(probeService);
    await append(30);
    await waitFor(() => handled.length > 5, { what: 'the pipeline to run' });
    await postgres.kill();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await postgres.start();
    await append(10);
    await answersAre(40);
    expect(await platform.state.deadLetters({ limit: 10 })).toEqual([]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('[F19] poison ends as dead letters with a reason, the others go on, and nobody works in vain', async () => {
    behave = async (event) => {
      if (event.position === FIRST) throw new Error('the first one always fails');
      return DONE;
    };
    await start(relayService);
    await start(probeService);
    await append(1);
    await everythingIsAnnounced();
    await consumerIsThere();
    await publishPoison();
    await append(5);
    await answersAre(5);
    const letters = async () => platform.state.deadLetters({ limit: 20 });
    await waitFor(async () => (await letters()).length === 5, { what: 'the unreadable ones' });
    const reasons = (await letters()).map(({ error }) => error).toSorted();
    expect(reasons).toEqual([
      'RepositoryRemoved has schema version 2; this service knows up to 1',
      'the body has 1000000 bytes, more than 65536',
      'the body is not JSON',
      'the subject is of account acme, the envelope of rival',
      'there is no event type RepositoryVanished',
    ]);
    await waitFor(async () => (await letters()).length === 6, { what: 'the last try', timeoutMs: 120_000 });
    // Work is counted: the bad one was tried as often as it says, and each good one once.
    const { events } = await platform.store.readAll({ after: LOG_START, limit: 100, types: ['RepositoryRemoved'] });
    const good = events.map(({ position }) => Number(position)).slice(1);
    expect(handled.toSorted((a, b) => a - b)).toEqual([...Array<number>(8).fill(FIRST), ...good]);
    expect(good).toHaveLength(5);
    const [last] = await letters();
    expect(last).toMatchObject({ position: FIRST, error: 'the first one always fails', attempts: 8 });
  });
});

/** Until then nonsense passes the stage by: it is in no store, so no net finds it. */
async function consumerIsThere(): Promise<void> {
  const connection = await connect({ servers: nats.url });
  const jsm = await jetstreamManager(connection);
  await waitFor(() => jsm.consumers.info(STREAM, 'probe'), { what: "the stage's consumer" });
  await connection.close();
}

/** Messages on the stage's subject that no relay of ours would write. */
async function publishPoison(): Promise<void> {
  const connection = await connect({ servers: nats.url });
  const event = (await platform.store.read(`removed-${appended}`))[0] as StoredEvent;
  const changed = (changes: Record<string, string>) => {
    const copy = headers();
    for (const name of toMessage(event).headers.keys()) copy.set(name, toMessage(event).headers.get(name));
    for (const [name, value] of Object.entries({ 'ce-id': crypto.randomUUID(), ...changes })) copy.set(name, value);
    return copy;
  };
  const { subject, data } = toMessage(event);
  await connection.request(subject, '{"half', { timeout: 1_000, headers: changed({}) });
  await connection.request(subject, 'x'.repeat(1_000_000), { timeout: 1_000, headers: changed({}) });
  for (const changes of [
    { 'ce-type': 'RepositoryVanished' },
    { 'ce-schemaversion': '2' },
    { 'ce-accountid': 'rival' },
  ]) {
    await connection.request(subject, data, { timeout: 1_000, headers: changed(changes) });
  }
  await connection.close();
}
