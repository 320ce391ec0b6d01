import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectInventory, type ConnectedInventory } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Command, CommandData, CommandType, StoredEvent } from '@fleetwright/contracts';
import { type ConnectedPlatform, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { RUNTIME, type RunningService, SILENT, startService, uuidIds } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inventoryService } from './index.ts';

const ACCOUNT = 'acme';

describe('the inventory service', () => {
  let folder: string;
  let nats: NatsServer;
  let database: TestDatabase;
  let platform: ConnectedPlatform;
  let direct: ConnectedInventory;
  const services: RunningService[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-inventory-'));
    // One of its own: on a shared one, the same service of another test would answer.
    [nats, database] = await Promise.all([startNats({ storeDir: folder }), createTestDatabase()]);
    const server = {
      databaseUrl: database.url,
      databaseConnections: 3,
      natsUrl: nats.url,
      natsMonitoringUrl: null,
    };
    platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
    direct = await connectInventory({ connectionString: database.url, connections: 2 });
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    await direct.close();
    await platform.close();
    await Promise.all([nats.stop(), database.drop()]);
    await removeFolder(folder);
  });

  async function start(): Promise<RunningService> {
    const environment = { FLEETWRIGHT_DATABASE_URL: database.url, FLEETWRIGHT_NATS_URL: nats.url };
    const service = await startService(inventoryService, { environment, log: SILENT });
    services.push(service);
    return service;
  }

  function command<T extends CommandType>(type: T, data: CommandData<T>): Command<T> {
    const actor = { type: 'user', id: 'operator' };
    return { type, data, operation_id: uuidIds.next(), account_id: ACCOUNT, actor, traceparent: null } as Command<T>;
  }

  const ask = <T extends CommandType>(type: T, data: CommandData<T>) => platform.bus.request(command(type, data));
  const stream = () => platform.store.read(`fleet-${ACCOUNT}`);
  const module = (key: string) => ({ kind: 'module', key, attributes: {} }) as const;

  /** Each row of the journal is in the stream, as the event that it says, at the version that is its revision. */
  async function mustTellTheJournal(events: readonly StoredEvent[]): Promise<void> {
    const journal = await direct.inventory.journal(ACCOUNT, 0, 250);
    const written = journal.map(({ event_id, revision, type, data }) => ({
      id: event_id,
      version: revision,
      type,
      data,
    }));
    expect(events.map(({ id, version, type, data }) => ({ id, version, type, data }))).toEqual(written);
  }

  it('answers commands, and tells of them without waiting for a tick', async () => {
    // Somebody else has the lease, so that no tick of this process ever looks.
    await platform.state.lease('tick:inventory:pump', 'somebody else', 3_600_000);
    await start();
    expect(await ask('CreateAccount', { name: 'Acme' })).toMatchObject({ ok: true, account_revision: 1 });
    for (let revision = 2; revision <= 21; revision += 1) {
      const reply = await ask('CreateResource', module(`module-${revision}`));
      expect(reply).toMatchObject({ ok: true, account_revision: revision, position: null });
    }
    await waitFor(async () => (await stream()).length === 21, { what: 'every change to be told' });
    expect(await ask('CreateResource', module('module-2'))).toMatchObject({ ok: false, code: 'already_exists' });
    await mustTellTheJournal(await stream());
  });

  it('appends at its start what was written and never appended', async () => {
    const seed = command('CreateAccount', { name: 'Acme' });
    await direct.inventory.createAccount(seed, seed.data);
    const created = command('CreateResource', module('nginx'));
    await direct.inventory.create(created, created.data);
    await start();
    await waitFor(async () => (await stream()).length === 2, { what: 'both revisions' });
    await mustTellTheJournal(await stream());
    await waitFor(async () => (await direct.inventory.unpumped()).length === 0, { what: 'the mark' });
  });

  it('as two processes at once, writes and appends everything once and in order', async () => {
    await Promise.all([start(), start()]);
    await ask('CreateAccount', { name: 'Acme' });
    const keys = Array.from({ length: 60 }, (_, n) => `module-${n}`);
    const replies = await Promise.all(keys.map((key) => ask('CreateResource', module(key))));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(60);
    await waitFor(async () => (await stream()).length === 61, { what: 'all revisions' });
    await mustTellTheJournal(await stream());
  });

  it('releases what a removed repository managed', async () => {
    const repository_id = uuidIds.next();
    const seed = command('CreateAccount', { name: 'Acme' });
    await direct.inventory.createAccount(seed, seed.data);
    const mutation = {
      operation_id: uuidIds.next(),
      kind: 'module',
      key: 'nginx',
      action: 'create',
      expected_version: null,
      write: {},
      declared: {},
      repository_id,
      run_id: uuidIds.next(),
      proposal_id: uuidIds.next(),
      revision: 'a'.repeat(40),
    } as const;
    expect(await direct.inventory.apply(seed, [mutation])).toMatchObject({ results: [{ outcome: 'applied' }] });
    const removed = {
      id: uuidIds.next(),
      account_id: ACCOUNT,
      actor: { type: 'user', id: 'operator' },
      correlation_id: 'c',
      causation_id: 'c',
      traceparent: null,
      type: 'RepositoryRemoved',
      schema_version: 1,
      data: { repository_id },
    } as const;
    const repository = `repository-${repository_id}`;
    await platform.store.append({
      stream: repository,
      expected: EMPTY_STREAM,
      operationId: 'remove',
      events: [removed],
    });
    // No relay announces it here: the safety net finds it when the service starts.
    await start();
    await waitFor(async () => (await direct.fleet.managed(ACCOUNT, repository_id)).resources.length === 0, {
      what: 'the release',
    });
    expect((await direct.fleet.snapshot(ACCOUNT)).resources).toMatchObject([{ key: 'nginx', managed_by: null }]);
  });
});
