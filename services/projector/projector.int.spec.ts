import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import type { Command, NewEvent } from '@fleetwright/contracts';
import { type ConnectedPlatform, EMPTY_STREAM, streamEnd, type StreamPlace } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { RUNTIME, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, testNatsUrl, waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectorService } from './index.ts';

/** A safety net: rows follow within a tenth of a second. */
const READ_WITHIN_MS = 30_000;

describe('the projector', () => {
  let database: TestDatabase;
  let platform: ConnectedPlatform;
  let pool: ReturnType<typeof openPool>;
  let readers: PostgresReadModels;
  const services: RunningService[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    const server = {
      databaseUrl: database.url,
      databaseConnections: 3,
      natsUrl: testNatsUrl(),
      natsMonitoringUrl: null,
    };
    platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
    pool = openPool({ service: 'test', databaseUrl: database.url, connections: 3 });
    readers = new PostgresReadModels(pool);
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    await readers.close();
    await pool.end();
    await platform.close();
    await database.drop();
  });

  async function start(): Promise<RunningService> {
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: testNatsUrl(),
      FLEETWRIGHT_HEALTH_PORT: '0',
    };
    const service = await startService(projectorService, { environment, log: SILENT });
    services.push(service);
    return service;
  }

  /** Answers the position of the last event. */
  async function append(history: Iterable<HistoryEvent>): Promise<number> {
    const ends = new Map<string, StreamPlace>();
    let position = 0;
    let count = 0;
    for (const { stream, account, actor, fact } of history) {
      count += 1;
      const expected = ends.get(stream) ?? EMPTY_STREAM;
      const metadata = { account_id: account, actor, correlation_id: 'c', causation_id: 'c', traceparent: null };
      const event = { id: idOf(2 ** 40 + count), ...metadata, schema_version: 1, ...fact } as NewEvent;
      const result = await platform.store.append({ stream, expected, operationId: `${count}`, events: [event] });
      if (result.kind !== 'appended') throw new Error(result.kind);
      ends.set(stream, streamEnd(result.events));
      position = result.events.at(-1)?.position ?? position;
    }
    return position;
  }

  const runs = () => readers.list('sync_runs', 'acme', { order: 'oldest_first', limit: 10 });

  it('follows what is appended before and after its start, and readers wake', async () => {
    const before = await append(repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 }));
    await start();
    expect(await readers.waitFor('acme', { position: before }, READ_WITHIN_MS)).toBe(true);
    const after = await append(repositoryHistory({ account: 'globex', number: 2, nodes: 2, runs: 1 }));
    expect(await readers.waitFor('globex', { position: after, account_revision: 2 }, READ_WITHIN_MS)).toBe(true);
    expect(await runs()).toMatchObject([{ status: 'applied', number: 1 }]);
  });

  it('F4: one that is stopped and started again goes on where the rows end, and so do two at once', async () => {
    const first = await start();
    await append(repositoryHistory({ account: 'acme', number: 1, nodes: 3, runs: 2 }));
    await first.stop();
    await Promise.all([start(), start()]);
    const end = await append(repositoryHistory({ account: 'globex', number: 2, nodes: 3, runs: 2 }));
    expect(await readers.waitFor('globex', { position: end }, READ_WITHIN_MS)).toBe(true);
    expect(await runs()).toHaveLength(2);
    const timeline = await readers.list('fleet_events', 'acme', { order: 'oldest_first', limit: 100 });
    expect(new Set(timeline.map(({ id }) => id)).size).toBe(timeline.length);
    expect(timeline).toHaveLength(2 * (3 + 3 + 1));
  });

  it('rebuilds on command, in a new generation', async () => {
    await start();
    const end = await append(repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 }));
    await readers.waitFor('acme', { position: end }, READ_WITHIN_MS);
    await pool.query(`update read_models.sync_runs set body = '{}'`);
    const command: Command<'RebuildReadModels'> = {
      type: 'RebuildReadModels',
      operation_id: 'rebuild',
      account_id: 'acme',
      actor: { type: 'user', id: 'operator' },
      traceparent: null,
      data: {},
    };
    expect(await platform.bus.request(command)).toMatchObject({ ok: true, result: { generation: 1 } });
    await waitFor(async () => (await readers.progress()).generation === 2, { what: 'the rebuild' });
    expect(await runs()).toMatchObject([{ status: 'applied' }]);
  });

  it('rebuilds by itself what older rules folded', async () => {
    const end = await append(repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 }));
    const first = await start();
    await readers.waitFor('acme', { position: end }, READ_WITHIN_MS);
    await first.stop();
    await pool.query(`update read_models.checkpoint set edition = 0; update read_models.sync_runs set body = '{}'`);
    await start();
    await waitFor(async () => (await readers.progress()).generation === 2, { what: 'the rebuild' });
    expect(await runs()).toMatchObject([{ status: 'applied' }]);
  });
});
