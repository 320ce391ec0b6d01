import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toMessage } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Command, CommandReply, StoredEvent } from '@fleetwright/contracts';
import {
  commandSubject,
  type ConnectedPlatform,
  EMPTY_STREAM,
  LOG_START,
  type Outcome,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineConfig, type ServiceConfig } from '../config/config.ts';
import { OnCommand, OnEvent, OnTick } from '../handlers/decorators.ts';
import { SILENT } from './logger.ts';
import { DONE, stalled } from '../events/outcome.ts';
import { recordOnce } from '../streams/record-once.ts';
import { platformOptions } from './runtime.ts';
import { defineService } from './service-definition.ts';
import { PLATFORM } from './stage-ports.ts';
import { type RunningService, startService } from './start-service.ts';
import { removeFolder } from '../../testing/remove-folder.ts';

/** What the test service was asked, and how it should behave: set by each test. */
const probe = {
  handled: [] as number[],
  /** Which instance of the service ticked, each time. */
  ticks: [] as object[],
  behave: async (_event: StoredEvent): Promise<Outcome> => DONE,
  reply: async (command: Command<'RebuildReadModels'>): Promise<CommandReply> => accepted(command.operation_id),
};

const accepted = (result: string): CommandReply => ({ ok: true, result, position: null, account_revision: null });

/** Answers each RepositoryRemoved once, on a stream of its own: what a stage of the pipeline does. */
@Controller()
class ProbeConsumer {
  constructor(@Inject(PLATFORM) private readonly platform: ConnectedPlatform) {}

  @OnEvent('RepositoryRemoved')
  async onRemoved(event: StoredEvent<'RepositoryRemoved'>): Promise<Outcome> {
    probe.handled.push(event.position);
    const outcome = await probe.behave(event);
    if (outcome.kind !== 'done') return outcome;
    const facts = [{ type: 'AccountCreated' as const, data: accountCreated }];
    await recordOnce(this.platform, { stream: `answer-${event.position}`, facts, cause: event });
    return DONE;
  }

  @OnCommand('RebuildReadModels')
  rebuild(command: Command<'RebuildReadModels'>): Promise<CommandReply> {
    return probe.reply(command);
  }

  @OnTick({ name: 'count', everyMs: 10, leased: true })
  async count(): Promise<void> {
    probe.ticks.push(this);
  }
}

const accountCreated = {
  account: 'acme',
  name: 'Acme',
  revision: 1,
  operation_id: 'op',
  origin: { type: 'seed' as const },
};

@Module({})
class ProbeModule {
  static register(config: ServiceConfig): DynamicModule {
    const platform = { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('probe', config)) };
    return { module: ProbeModule, controllers: [ProbeConsumer], providers: [platform] };
  }
}

const probeService = defineService({ name: 'probe', config: defineConfig(), module: ProbeModule });

/** Where the first appended event stands: behind the log's own first one. */
const FIRST = 2;

let folder: string;
let nats: NatsServer;
let database: TestDatabase;
let environment: Record<string, string>;
let platform: ConnectedPlatform;
const services: RunningService[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-service-'));
  nats = await startNats({ storeDir: folder });
});

afterAll(async () => {
  await nats.kill();
  await removeFolder(folder);
});

beforeEach(async () => {
  database = await createTestDatabase();
  environment = {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_NATS_MONITORING_URL: nats.monitorUrl,
  };
  platform = await connectPlatform(platformOptions('test', probeService.config.parse(environment)));
  await platform.announcer.recreate();
  probe.handled = [];
  probe.ticks = [];
  probe.behave = async () => DONE;
  probe.reply = async (command) => accepted(command.operation_id);
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
  await platform.close();
  await database.drop();
});

async function start(): Promise<RunningService> {
  const service = await startService(probeService, { environment, log: SILENT });
  services.push(service);
  return service;
}

let appended = 0;

/** Appends events, each on a stream of its own, and answers them as stored. */
async function append(count: number): Promise<StoredEvent[]> {
  const results = await Promise.all(
    Array.from({ length: count }, () => {
      appended += 1;
      const events = [newEvent('RepositoryRemoved', { repository_id: idOf(appended) }, appended)];
      return platform.store.append({
        stream: `removed-${appended}`,
        expected: EMPTY_STREAM,
        operationId: 'op',
        events,
      });
    }),
  );
  return results.flatMap((result) => (result.kind === 'appended' ? result.events : []));
}

/** Announces events whatever the order, as often as given. */
async function announce(events: readonly StoredEvent[]): Promise<void> {
  const { lastSequence } = await platform.announcer.end();
  await platform.announcer.announce(events, lastSequence);
}

async function answers(): Promise<readonly string[]> {
  const { events } = await platform.store.readAll({ after: LOG_START, limit: 5_000 });
  return [...new Set(events.map(({ stream }) => stream))].filter((stream) => stream.startsWith('answer-')).toSorted();
}

describe('startService', () => {
  it('serves its health and its metrics, and stops serving them', async () => {
    const { url, stop } = await start();
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${url}/readyz`);
    expect(await ready.json()).toEqual({
      status: 'ready',
      dependencies: [
        { name: 'postgresql', ready: true, reason: null },
        { name: 'nats', ready: true, reason: null },
      ],
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('fleetwright_events_total');
    await stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('runs many times in one process, one after the other and at once', async () => {
    await Promise.all([start(), start(), start()]);
    await Promise.all(services.splice(0).map((service) => service.stop()));
    const again = await start();
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  });

  it('answers commands, and refuses what it cannot read or what its handler throws', async () => {
    await start();
    const command: Command<'RebuildReadModels'> = {
      type: 'RebuildReadModels',
      data: {},
      operation_id: 'op-7',
      account_id: 'acme',
      actor: { type: 'user', id: 'operator' },
      traceparent: null,
    };
    expect(await platform.bus.request(command)).toEqual(accepted('op-7'));
    probe.reply = async () => Promise.reject(new Error('a mistake'));
    expect(await platform.bus.request(command)).toMatchObject({
      code: 'internal_error',
      message: 'the command failed for a reason of ours, which was logged',
    });
    probe.reply = async () => Promise.reject(new StoreUnavailable('restarting'));
    expect(await platform.bus.request(command)).toMatchObject({ message: 'the store cannot be reached; ask again' });
    expect(await platform.bus.request({ ...command, account_id: 'No Account' })).toMatchObject({
      code: 'invalid',
      problems: [{ path: 'account_id' }],
    });
    const raw = await connect({ servers: nats.url });
    const reply = await raw.request(commandSubject('RebuildReadModels'), '{"type":');
    expect(reply.json()).toEqual({ ok: false, code: 'invalid', message: 'the command is not JSON' });
    await raw.close();
  });

  it('a command in progress is answered before the service has stopped', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    probe.reply = async (command) => {
      begun.resolve();
      await gate.promise;
      return accepted(command.operation_id);
    };
    const service = await start();
    const reply = platform.bus.request({
      type: 'RebuildReadModels',
      data: {},
      operation_id: 'op-8',
      account_id: 'acme',
      actor: { type: 'user', id: 'operator' },
      traceparent: null,
    });
    await begun.promise;
    const stopped = service.stop();
    gate.resolve();
    expect(await reply).toEqual(accepted('op-8'));
    await stopped;
  });

  it('ticks in one replica', async () => {
    await Promise.all([start(), start()]);
    await waitFor(() => probe.ticks.length > 10, { what: 'some ticks' });
    expect(new Set(probe.ticks).size).toBe(1);
  });

  it('names what is wrong with the environment', async () => {
    const wrong = { ...environment, FLEETWRIGHT_LOG_LEVEL: 'loud' };
    await expect(startService(probeService, { environment: wrong, log: SILENT })).rejects.toThrow(
      'FLEETWRIGHT_LOG_LEVEL: expected debug, info, warn, error or silent, but "loud" is not',
    );
  });
});

describe('a stage', () => {
  it('answers what was announced, what was announced before it ran, and what never was', async () => {
    await announce(await append(5));
    await append(5);
    await start();
    await announce(await append(5));
    await waitFor(async () => (await answers()).length === 15, { what: '15 answers' });
  });

  it('[F17] answers each event once, however often and in whatever order it is delivered, in two replicas', async () => {
    await Promise.all([start(), start()]);
    let count = 0;
    // Again while a replica that is not yet listening left everything to the other one, which knows what it has done.
    for (let attempt = 1; attempt <= 5 && probe.handled.length <= count; attempt += 1) {
      const events = await append(40);
      count += events.length;
      await publishFiveTimes(nats, events);
      await waitFor(async () => (await answers()).length === count, { what: `${count} answers` });
      await waitFor(async () => (await pendingAt(nats)) === 0, { what: 'every delivery to be acknowledged' });
    }
    for (const stream of await answers()) expect(await platform.store.read(stream)).toHaveLength(1);
    // The control: handlers did see events again, so only their answers kept the effects single.
    expect(probe.handled.length).toBeGreaterThan(count);
  });

  it('[F19] what cannot be handled becomes a dead letter, the rest goes on, and a replay is taken up', async () => {
    let isMended = false;
    probe.behave = async (event) =>
      !isMended && event.position === FIRST ? stalled('the document is gone') : Promise.resolve(DONE);
    await start();
    await announce(await append(3));
    await waitFor(async () => (await answers()).length === 2, { what: 'the two others' });
    const [letter] = await platform.state.deadLetters({ account: 'acme', limit: 10 });
    expect(letter).toMatchObject({ stage: 'probe', position: FIRST, error: 'the document is gone' });
    isMended = true;
    await platform.state.markReplayed(letter!.id);
    await waitFor(async () => (await answers()).length === 3, { what: 'the replayed one' });
  });
});

describe('a service whose log becomes another one', () => {
  it('[ES47] [ES48] says what to do and stops, writes nothing, and does not start again before it is mended', async () => {
    const said: object[] = [];
    const log = { ...SILENT, error: (fields: object) => said.push(fields) };
    const fatal = Promise.withResolvers<Error>();
    services.push(await startService(probeService, { environment, log, onFatal: fatal.resolve }));
    await emptyTheLog();
    const error = await fatal.promise;
    expect(error).toMatchObject({ code: 'wrong_log', found: null });
    expect(error.message).toContain('put the right log back, or restore the database and the log from one backup');
    expect(said).toContainEqual({ err: error });
    await expect(start()).rejects.toMatchObject({ code: 'wrong_log' });
    await expect(connectPlatform(platformOptions('test', probeService.config.parse(environment)))).rejects.toThrow(
      'another log than before',
    );
    expect(await events()).toEqual([]);
  });
});

/** As an operator who restores a part only, or points at an emptied database. */
async function emptyTheLog(): Promise<void> {
  await withPool((pool) => pool.query('delete from event_store.events'));
}

async function events(): Promise<unknown[]> {
  return withPool(async (pool) => (await pool.query('select id from event_store.events')).rows);
}

async function withPool<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** Shuffled, and without message ids, so that the server takes each as another message. */
async function publishFiveTimes(server: NatsServer, events: readonly StoredEvent[]): Promise<void> {
  const raw = await connect({ servers: server.url });
  for (const prime of [7, 11, 13, 17, 19]) {
    for (let n = 0; n < events.length; n += 1) {
      const { subject, headers, data } = toMessage(events[(n * prime) % events.length] as StoredEvent);
      raw.publish(subject, data, { headers });
    }
  }
  await raw.close();
}

/** Messages that the stage's consumer still has to deliver or waits to see acknowledged. */
async function pendingAt(server: NatsServer): Promise<number> {
  const page = (await (await fetch(`${server.monitorUrl}/jsz?consumers=true`)).json()) as {
    account_details?: { stream_detail?: { consumer_detail?: { num_ack_pending: number; num_pending: number }[] }[] }[];
  };
  const consumers = (page.account_details ?? [])
    .flatMap((account) => account.stream_detail ?? [])
    .flatMap((stream) => stream.consumer_detail ?? []);
  return consumers.reduce((sum, consumer) => sum + consumer.num_ack_pending + consumer.num_pending, 0);
}
