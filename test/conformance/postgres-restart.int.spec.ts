import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from './postgres-store.ts';
import { countTo, wholeLog } from './store-under-test.ts';
import { writeUntil } from './write-until.ts';

const WRITERS = 12;

let folder: string;
let server: PostgresServer;
const opened: OpenedStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-restart-'));
  server = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
  await EVENT_STORE_TEMPLATE.fill(server.url());
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await server.kill();
  await removeFolder(folder);
});

it('[F12] [ES1] [ES2] [ES19] [ES20] however the server ends, what was answered is stored, once and in order', async () => {
  const stores = countTo(2).map(() => openPostgresStore(server.url()));
  opened.push(...stores);
  let isOver = false;
  const writing = countTo(WRITERS).map((writer) =>
    writeUntil(() => isOver, (stores[writer % 2] as OpenedStore).store, writer),
  );
  const [one] = stores;
  const progress = async (least: number) => {
    const head = async () => (await one?.store.head())?.position ?? 0;
    const before = await head();
    await waitFor(async () => (await head()) > before + least, { what: 'more to be appended' });
  };

  for (const end of [() => server.kill(), () => server.stop('immediate'), () => server.stop('fast')]) {
    await progress(100);
    const pid = server.pid();
    await end();
    await server.start();
    expect(server.pid(), 'the server must have ended, or this test proves nothing').not.toBe(pid);
  }
  await progress(100);
  isOver = true;
  const answered = new Map((await Promise.all(writing)).flatMap((map) => [...map]));

  const reader = openPostgresStore(server.url());
  opened.push(reader);
  const log = await wholeLog(reader.store, 500);
  const found = new Map(log.map(({ id, position }) => [`operation-${Number.parseInt(id.slice(-12), 16)}`, position]));
  expect(log.map(({ position }) => position)).toEqual(countTo(log.length));
  expect(found.size).toBe(log.length);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(answered));
});
