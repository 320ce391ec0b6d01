import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KurrentEventStore } from '@fleetwright/adapters/event-store-kurrent';
import { LOG_START } from '@fleetwright/core/event-sourcing';
import { startKurrentDb } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import type { StoreUnderTest } from './store-under-test.ts';

/** A server of its own with an empty log. */
export async function createKurrentStore(): Promise<StoreUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwright-kurrentdb-'));
  const server = await startKurrentDb({ dataDir });
  const { url: connectionString, appendBytesMax: serverAppendBytes } = server;
  const opened: KurrentEventStore[] = [];
  const open: StoreUnderTest['open'] = (options) => {
    const store = new KurrentEventStore({ connectionString, serverAppendBytes, ...options });
    opened.push(store);
    return store;
  };
  return {
    open,
    lose: async (keep) => {
      const lost = await firstBehind(open(), keep);
      if (lost === undefined) return;
      await server.kill();
      await server.startTruncated(lost);
    },
    close: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await server.kill();
      await removeFolder(dataDir);
    },
  };
}

/** The position of the first event that is not one of the first so many. */
async function firstBehind(store: ReturnType<StoreUnderTest['open']>, keep: number): Promise<number | undefined> {
  const { events } = await store.readAll({ after: LOG_START, limit: keep + 1 });
  return events[keep]?.position;
}
