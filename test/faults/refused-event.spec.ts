import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectInventory } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import type { EventType, NewEvent } from '@fleetwright/contracts';
import { type ConnectedPlatform, type DeadLetter, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { RUNTIME, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { driftService } from '@fleetwright/drift';
import { inventoryService } from '@fleetwright/inventory';
import { projectorService } from '@fleetwright/projector';
import { relayService } from '@fleetwright/relay';
import { repoSyncService } from '@fleetwright/repo-sync';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const HALF = '\ud800';
const THEIRS = 'globex';

describe('[F51] one stored event that a follower of the log cannot take', () => {
  let folder: string;
  let nats: NatsServer;
  let database: TestDatabase;
  let platform: ConnectedPlatform;
  let pool: ReturnType<typeof openPool>;
  let count = 0;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-refused-'));
    [nats, database] = await Promise.all([startNats({ storeDir: join(folder, 'nats') }), createTestDatabase()]);
    const server = { databaseUrl: database.url, databaseConnections: 3, natsUrl: nats.url, natsMonitoringUrl: null };
    platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
    pool = openPool({ service: 'test', databaseUrl: database.url, connections: 3 });
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    await pool.end();
    await platform.close();
    await Promise.all([nats.stop(), database.drop()]);
    await removeFolder(folder);
  });

  /** A service as it is deployed, with the catch-up of production. */
  async function start(definition: Parameters<typeof startService>[0]): Promise<RunningService> {
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: nats.url,
      ...('FLEETWRIGHT_GIT_CACHE_DIR' in definition.config.variables && {
        FLEETWRIGHT_GIT_CACHE_DIR: join(folder, 'cache'),
      }),
    };
    const service = await startService(definition, { environment, log: SILENT });
    closing.push(() => service.stop());
    return service;
  }

  /** By the store's port, past every door; data as they come. */
  async function append(type: EventType, data: unknown, account = 'acme'): Promise<NewEvent> {
    count += 1;
    const event = { ...newEvent('RepositoryRemoved', { repository_id: idOf(1) }, 1_000 + count), type, data };
    const events = [{ ...event, account_id: account } as NewEvent];
    await platform.store.append({ stream: `made-${count}`, expected: EMPTY_STREAM, operationId: 'op', events });
    return events[0] as NewEvent;
  }

  const settings = (name: string) => settingsOf({ name, enabled: false });
  const register = (number: number, name: string, account: string) =>
    append('RepositoryRegistered', { repository_id: idOf(number), settings: settings(name) }, account);

  async function letterOf(follower: string, { id }: NewEvent): Promise<DeadLetter> {
    return waitFor(
      async () => {
        const letters = await platform.state.deadLetters({ limit: 100 });
        return letters.find(({ stage, event_id }) => stage === follower && event_id === id);
      },
      { what: `the dead letter of ${follower}` },
    );
  }

  async function refusedBy(service: RunningService, follower: string): Promise<number> {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const line = new RegExp(`fleetwright_refused_events_total\\{follower="${follower}"\\} (\\d+)`).exec(text);
    return Number(line?.[1] ?? 0);
  }

  const scheduled = async (number: number) => {
    const { rows } = await pool.query('select name from repo_sync.schedule where repository_id = $1', [idOf(number)]);
    return rows[0]?.name as string | undefined;
  };

  it('the schedule: a name that its table refuses, and data without any settings', async () => {
    const unstorable = await register(1, HALF, 'acme');
    const empty = await append('RepositoryRegistered', {});
    const missing = await append('RepositoryUpdated', null);
    await register(2, 'theirs', THEIRS);
    const service = await start(repoSyncService);
    for (const event of [unstorable, empty, missing]) {
      const letter = await letterOf('repo-sync.schedule', event);
      expect(letter).toMatchObject({ account_id: 'acme', event_type: event.type });
      expect(letter.error).toMatch(/replay this letter/);
    }
    await waitFor(async () => (await scheduled(2)) === 'theirs', { what: 'the other account in the schedule' });
    // What comes behind is taken as well, also the next registration of the same account.
    await register(3, 'next', 'acme');
    await waitFor(async () => (await scheduled(3)) === 'next', { what: 'the next one in the schedule' });
    expect(await refusedBy(service, 'repo-sync.schedule')).toBeGreaterThanOrEqual(3);
  });

  it('drift: a registration that names no repository', async () => {
    const empty = await append('RepositoryRegistered', {});
    const missing = await append('RepositoryRegistered', null);
    await register(2, 'theirs', THEIRS);
    await start(driftService);
    expect((await letterOf('drift.registry', empty)).error).toMatch(/register it again/);
    await letterOf('drift.registry', missing);
  });

  it('the projector: data that it cannot fold, live and when it rebuilds', async () => {
    const missing = await append('RepositoryRegistered', null);
    const empty = await append('RunClosed', {});
    await register(2, 'theirs', THEIRS);
    const service = await start(projectorService);
    expect((await letterOf('projector', missing)).error).toMatch(/rebuild/);
    const models = new PostgresReadModels(pool);
    closing.push(() => models.close());
    const row = () => models.get('repositories', THEIRS, idOf(2)).catch(() => null);
    await waitFor(async () => (await row()) !== null, { what: 'the row of the other account' });
    const before = await models.progress();
    const asked = { operation_id: 'rebuild', account_id: 'acme', actor: { type: 'user', id: 'a' }, traceparent: null };
    const command = { ...asked, type: 'RebuildReadModels', data: {} } as const;
    expect(await platform.bus.request(command as Parameters<typeof platform.bus.request>[0])).toMatchObject({
      ok: true,
    });
    await waitFor(async () => (await models.progress()).generation > before.generation, { what: 'the rebuild' });
    expect(await row()).toMatchObject({ name: 'theirs' });
    expect(await refusedBy(service, 'projector')).toBeGreaterThanOrEqual(2);
    expect(empty.type).toBe('RunClosed');
  });

  it('the relay: an account that is no subject', async () => {
    const heard: string[] = [];
    const connection = await connect({ servers: nats.url.replace('nats://', '') });
    closing.push(() => connection.close());
    connection.subscribe('gitops.>', {
      callback: (_error, message) => {
        // The log's own beginning is announced like everything else.
        if (message.subject !== 'gitops.log_created') heard.push(message.headers?.get('ce-id') ?? '');
      },
    });
    await connection.flush();
    const first = await register(1, 'first', THEIRS);
    const dotted = await append('RepositoryRemoved', { repository_id: idOf(9) }, 'a.b');
    const spaced = await append('RepositoryRemoved', { repository_id: idOf(9) }, 'Acme Inc');
    const second = await register(2, 'second', THEIRS);
    const service = await start(relayService);
    await waitFor(() => heard.includes(second.id), { what: 'the event behind them on the bus' });
    const third = await register(3, 'third', THEIRS);
    await waitFor(() => heard.includes(third.id), { what: 'the next one' });
    expect(heard).toEqual([first.id, second.id, third.id]);
    expect((await letterOf('relay', dotted)).error).toMatch(/no subject/);
    expect((await letterOf('relay', spaced)).account_id).toBe('Acme Inc');
    expect(await refusedBy(service, 'relay')).toBeGreaterThanOrEqual(2);
  });

  it('the pump: an entry that no event can hold stops its own account, loudly, and no other', async () => {
    const said: string[] = [];
    const direct = await connectInventory({ connectionString: database.url, connections: 2 });
    closing.push(() => direct.close());
    const by = (account_id: string) => ({
      operation_id: `create-${account_id}`,
      account_id,
      actor: { type: 'user' as const, id: 'operator' },
      traceparent: null,
    });
    for (const account of ['acme', THEIRS]) await direct.inventory.createAccount(by(account), { name: account });
    await pool.query(
      `update inventory.journal set data = json_build_object('name', repeat('x', 70000)) where account_id = 'acme'`,
    );
    const service = await startService(inventoryService, {
      environment: { FLEETWRIGHT_DATABASE_URL: database.url, FLEETWRIGHT_NATS_URL: nats.url },
      log: { ...SILENT, error: (fields, message) => void said.push(`${Reflect.get(fields, 'account_id')} ${message}`) },
    });
    closing.push(() => service.stop());
    const created = () => platform.store.read(`fleet-${THEIRS}`);
    await waitFor(async () => (await created()).length > 0, { what: "the other account's journal in its stream" });
    await waitFor(() => said.length > 0, { what: 'the pump to say so' });
    expect(new Set(said)).toEqual(
      new Set(['acme the journal of this account stands still until its next entry can be appended']),
    );
    expect(await platform.store.read('fleet-acme')).toEqual([]);
  });
});
