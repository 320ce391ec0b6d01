import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import type { Command, NewEvent, StoredEvent } from '@fleetwright/contracts';
import {
  type ConnectedPlatform,
  EMPTY_STREAM,
  LOG_START,
  streamEnd,
  type StreamPlace,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { repositoryHistory, rowsOf } from '@fleetwright/core/read-models/testing';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { RUNTIME } from '@fleetwright/kit/service';
import { createTestDatabase, removeFolder, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServiceProcess, startServiceProcess } from '../../deploy/local/service-processes.ts';
import { shownRows, withDatabase } from './aftermath.ts';

let folder: string;
let nats: NatsServer;
let database: TestDatabase;
let platform: ConnectedPlatform;
let pool: ReturnType<typeof openPool>;
let readers: PostgresReadModels;
let projector: ServiceProcess;
const ends = new Map<string, StreamPlace>();
let appended = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-projector-'));
  [nats, database] = await Promise.all([startNats({ storeDir: join(folder, 'nats') }), createTestDatabase()]);
  const server = { databaseUrl: database.url, databaseConnections: 3, natsUrl: nats.url, natsMonitoringUrl: null };
  platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
  pool = openPool({ service: 'test', databaseUrl: database.url, connections: 3 });
  readers = new PostgresReadModels(pool);
  ends.clear();
  const environment = {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_NATS_MONITORING_URL: nats.monitorUrl,
  };
  projector = await startServiceProcess('projector', { environment, logFolder: join(folder, 'logs') });
});

afterEach(async () => {
  await projector.kill();
  await readers.close();
  await pool.end();
  await platform.close();
  await Promise.all([nats.kill(), database.drop()]);
  await removeFolder(folder);
});

/** The history of one more repository; answers how long the log is then. */
async function append(number: number, runs = 3): Promise<number> {
  let position = 0;
  for (const { stream, account, actor, fact } of repositoryHistory({ account: 'acme', number, nodes: 3, runs })) {
    appended += 1;
    const metadata = { account_id: account, actor, correlation_id: 'c', causation_id: 'c', traceparent: null };
    const event = { id: idOf(2 ** 40 + appended), ...metadata, schema_version: 1, ...fact } as NewEvent;
    const expected = ends.get(stream) ?? EMPTY_STREAM;
    const result = await platform.store.append({ stream, expected, operationId: `${appended}`, events: [event] });
    if (result.kind !== 'appended') throw new Error(result.kind);
    ends.set(stream, streamEnd(result.events));
    position = result.events.at(-1)?.position ?? position;
  }
  return position;
}

async function log(): Promise<readonly StoredEvent[]> {
  return (await platform.store.readAll({ after: LOG_START, limit: 5_000 })).events;
}

const shown = () => shownRows({ databaseUrl: database.url });
const isAt = async (position: number) => (await shown()).position === position;

describe('[F4] a projector that is killed in the middle of a batch', () => {
  it('leaves rows and checkpoint as they were together, and goes on to the fold of the log', async () => {
    const before = await append(1);
    await waitFor(() => isAt(before), { what: 'the first history to be shown' });
    const rowsBefore = (await shown()).bytes;
    // Standing still meanwhile, it finds all of the second history at once.
    projector.pause();
    const end = await append(2);
    await withDatabase({ databaseUrl: database.url }, async (held) => {
      await held.query('begin; lock table read_models.sync_runs in share row exclusive mode');
      projector.resume();
      const isInTheMiddle = async () => {
        const text = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return (await pool.query(text)).rowCount;
      };
      await waitFor(isInTheMiddle, { what: 'the projector to write' });
      await projector.kill();
    });
    expect(await shown()).toEqual({ position: before, bytes: rowsBefore });
    await projector.start();
    await waitFor(() => isAt(end), { what: 'the second history to be shown' });
    await mustBeTheFold();
  });

  it('control: rows that were committed without their checkpoint are no fold of the log up to it', async () => {
    const first = await append(1);
    const end = await append(2);
    await waitFor(() => isAt(end), { what: 'both histories to be shown' });
    await mustBeTheFold();
    await projector.kill();
    const event = (await log()).find(({ position }) => position === first);
    await pool.query('update read_models.checkpoint set position = $1, event_id = $2', [first, event?.id]);
    await expect(mustBeTheFold()).rejects.toThrow('expected');
  });
});

/** I5: the rows are the fold of the log up to where they say they have come. */
async function mustBeTheFold(): Promise<void> {
  const { position, bytes } = await shown();
  expect(bytes).toBe(rowsOf((await log()).filter((event) => event.position <= position)).bytes());
}

describe('[F46] a rebuild of the read models while events come', () => {
  const command: Command<'RebuildReadModels'> = {
    type: 'RebuildReadModels',
    operation_id: 'rebuild',
    account_id: 'acme',
    actor: { type: 'user', id: 'operator' },
    traceparent: null,
    data: {},
  };
  const countRuns = async () =>
    Number((await pool.query('select count(*) as n from read_models.sync_runs')).rows[0]?.n);

  /** Looks again and again at how many runs are shown, and counts how often there were fewer than before. */
  function watch() {
    const seen = { most: 0, looks: 0, drops: 0 };
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        const now = await countRuns();
        if (now < seen.most) seen.drops += 1;
        seen.most = Math.max(seen.most, now);
        seen.looks += 1;
      }
    })();
    return { seen, stop: () => ((isOver = true), watching) };
  }

  it('readers see the old rows until it is done, and then the fold of the log', async () => {
    await append(1, 20);
    const watched = watch();
    expect(await platform.bus.request(command)).toMatchObject({ ok: true });
    let end = 0;
    for (let number = 2; (await readers.progress()).generation < 2; number += 1) end = await append(number);
    end = Math.max(end, await append(1_000));
    await waitFor(() => isAt(end), { what: 'everything to be shown' });
    await watched.stop();
    expect(watched.seen.drops).toBe(0);
    expect(watched.seen.looks).toBeGreaterThan(10);
    await mustBeTheFold();
  });

  it('control: rows that are made anew in place are seen to be gone', async () => {
    const end = await append(1, 20);
    await waitFor(() => isAt(end), { what: 'the history to be shown' });
    const watched = watch();
    await waitFor(() => watched.seen.most === 20, { what: 'all runs to be seen' });
    await pool.query('delete from read_models.sync_runs');
    await waitFor(() => watched.seen.drops > 0, { what: 'their loss to be seen' });
    await watched.stop();
  });
});
