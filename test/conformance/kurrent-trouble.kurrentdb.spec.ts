import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KurrentEventStore } from '@fleetwright/adapters/event-store-kurrent';
import { StoreDamaged, streamEnd, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { type KurrentDbServer, startKurrentDb } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { KurrentDBClient, NO_STREAM, jsonEvent } from '@kurrent/kurrentdb-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appended, appendOf, countTo, eventOf, wholeLog } from './store-under-test.ts';
import { writeUntil } from './write-until.ts';

const WRITERS = 8;
const KILLS = 5;

let folder: string;
let server: KurrentDbServer;
const opened: KurrentEventStore[] = [];

function open(): KurrentEventStore {
  const store = new KurrentEventStore({ connectionString: server.url, serverAppendBytes: server.appendBytesMax });
  opened.push(store);
  return store;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-kurrentdb-'));
  server = await startKurrentDb({ dataDir: folder });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await server.kill();
  await removeFolder(folder);
});

describe('a server that goes away', () => {
  it('[F12] [ES19] [ES20] killed again and again under load: what was answered is stored, once and in order', async () => {
    const stores = [open(), open()];
    let isOver = false;
    const writing = countTo(WRITERS).map((writer) =>
      writeUntil(() => isOver, stores[writer % 2] as KurrentEventStore, writer),
    );
    const progress = async () => {
      const watcher = open();
      const before = (await watcher.head()).position;
      await waitFor(async () => (await watcher.head()).position > before + 20_000, { what: 'more to be appended' });
    };
    for (const _ of countTo(KILLS)) {
      await progress();
      await server.kill();
      await server.start();
    }
    await progress();
    isOver = true;
    const answered = new Map((await Promise.all(writing)).flatMap((map) => [...map]));

    const log = await wholeLog(open(), 500);
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    const found = new Map(log.map(({ id, position }) => [`operation-${Number.parseInt(id.slice(-12), 16)}`, position]));
    for (const [operation, position] of answered) expect(found.get(operation)).toBe(position);
    for (const [, events] of Map.groupBy(log, ({ stream }) => stream)) {
      expect(events.map(({ version }) => version)).toEqual(countTo(events.length));
    }
  });

  it('[ES18] [ES19] reads, appends and wakes go on by themselves when it is back', async () => {
    const store = open();
    let woken = 0;
    store.onAppended(() => (woken += 1));
    const first = await appended(store.append(appendOf('a', [1])));
    await server.kill();
    await expect(store.read('a')).rejects.toThrow(StoreUnavailable);
    await server.start();
    await waitFor(async () => (await store.read('a').catch(() => [])).length === 1, { what: 'reads to come back' });
    const before = woken;
    await appended(store.append(appendOf('a', [2], { expected: streamEnd(first) })));
    await waitFor(() => woken > before, { what: 'a wake' });
  });

  it('[ES19] close lets go at once, also of one that is frozen', async () => {
    const store = open();
    await appended(store.append(appendOf('a', [1])));
    process.kill(server.pid(), 'SIGSTOP');
    const waiting = store.read('a').catch((error: unknown) => error);
    await store.close();
    opened.splice(0);
    process.kill(server.pid(), 'SIGCONT');
    expect(await waiting).toSatisfy((end) => end instanceof StoreUnavailable || Array.isArray(end));
    await expect(store.read('a')).rejects.toThrow(StoreUnavailable);
  });
});

describe('[F58] [ES49] a stream that somebody took events away from', () => {
  let admin: KurrentDBClient;
  beforeEach(() => {
    admin = KurrentDBClient.connectionString(server.url);
  });
  afterEach(() => admin.dispose());

  const damages = [
    ['truncated', () => admin.setStreamMetadata('a', { truncateBefore: 2 }), 'truncated'],
    ['limited to its newest event', () => admin.setStreamMetadata('a', { maxCount: 1 }), 'truncated'],
    ['deleted', () => admin.deleteStream('a'), 'was deleted'],
    ['tombstoned', () => admin.tombstoneStream('a'), 'tombstoned'],
  ] as const;

  it.each(damages)('%s: it is told, nothing is decided on it, and others go on', async (_how, damage, words) => {
    const store = open();
    const events = await appended(store.append(appendOf('a', [1, 2, 3])));
    await damage();

    for (const process of [store, open()]) {
      await expect(process.read('a')).rejects.toThrow(StoreDamaged);
      await expect(process.read('a')).rejects.toMatchObject({ code: 'store_damaged', stream: 'a' });
      await expect(process.read('a')).rejects.toThrow(words);
    }
    await expect(open().append(appendOf('a', [4], { expected: streamEnd(events) }))).rejects.toThrow(StoreDamaged);
    await expect(open().append(appendOf('a', [5]))).rejects.toThrow(StoreDamaged);
    await appended(store.append(appendOf('b', [6])));
    expect(await open().read('b')).toHaveLength(1);
  });

  it('control: the server itself reads a truncated stream as a shorter one, and a deleted one as none', async () => {
    const store = open();
    await appended(store.append(appendOf('a', [1, 2, 3])));
    await admin.setStreamMetadata('a', { truncateBefore: 2 });
    const left = [];
    for await (const { event } of admin.readStream('a')) left.push(event?.revision);
    expect(left).toEqual([2n]);
  });
});

describe('a server at the start of a process', () => {
  const storeOf = (connectionString: string, serverAppendBytes = server.appendBytesMax) => {
    const store = new KurrentEventStore({ connectionString, serverAppendBytes });
    opened.push(store);
    return store;
  };

  it('is fit, and nothing was written to see that', async () => {
    await storeOf(server.url).mustFit();
    expect(await open().head()).toEqual({ position: 0, eventId: null });
  });

  it('that takes smaller appends than it is said to is refused, with both numbers and what to do', async () => {
    const small = await startKurrentDb({ dataDir: join(folder, 'small'), appendBytesMax: 1_048_576 });
    const refusal = storeOf(small.url, 4_000_000).mustFit();
    await expect(refusal).rejects.toThrow(/appends of 1048576 bytes, and .* says 4000000: set MaxAppendSize/);
    await expect(refusal).rejects.toMatchObject({ name: 'UnfitServer' });
    await small.kill();
  });

  it('that is not there is worth another try', async () => {
    await server.kill();
    await expect(storeOf(server.url).mustFit()).rejects.toThrow(StoreUnavailable);
  });
});

describe('a server that others use as well', () => {
  it('[ES14] [ES16] their events never come out, and are passed over', async () => {
    const store = open();
    const client = KurrentDBClient.connectionString(server.url);
    const theirs = (n: number) => jsonEvent({ id: eventOf(n).id, type: 'OrderPlaced', data: { n } });
    await client.appendToStream(
      'orders-1',
      countTo(200).map((n) => theirs(1_000 + n)),
      { streamState: NO_STREAM },
    );
    expect(await store.head()).toEqual({ position: 0, eventId: null });
    const ours = await appended(store.append(appendOf('a', [1, 2])));
    await client.appendToStream(
      'orders-2',
      countTo(200).map((n) => theirs(2_000 + n)),
      { streamState: NO_STREAM },
    );
    expect((await store.head()).eventId).toBe(ours[1]?.id);
    expect(await wholeLog(store, 50)).toEqual(ours);
    await client.dispose();
  });
});
