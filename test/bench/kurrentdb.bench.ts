import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KurrentEventStore } from '@fleetwright/adapters/event-store-kurrent';
import { EMPTY_STREAM, isSamePlace, LOG_START, READ_ALL_MAX, streamEnd } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { KURRENTDB_VARIABLE, startKurrentDb } from '@fleetwright/kit/servers';
import { excludeSystemEvents, FORWARDS, jsonEvent, KurrentDBClient, NO_STREAM } from '@kurrent/kurrentdb-client';
import { appendSource, EVENT_DATA, EVENT_TYPE, ratePerSecond, ROUNDS } from './append/workload.ts';
import type { BenchRow } from './bench-row.ts';
import { median, timedMs } from './timing.ts';

const WRITERS = 16;
const WARM_UP_MS = 500;

/** Our event store in KurrentDB beside the bare client with the same events, on one node. */
export async function run(): Promise<BenchRow[]> {
  if (process.env[KURRENTDB_VARIABLE] === undefined) throw new Error(`${KURRENTDB_VARIABLE} names no KurrentDB server`);
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const server = await startKurrentDb({ dataDir: folder });
  const store = new KurrentEventStore({ connectionString: server.url, serverAppendBytes: server.appendBytesMax });
  const client = KurrentDBClient.connectionString(server.url);
  try {
    const sides = { ours: oursOf(store), bare: bareOf(client) };
    const rates = { first: { ours: [], bare: [] }, later: { ours: [], bare: [] } } as Rates;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of ['ours', 'bare'] as const) {
        rates.first[side].push(await rateOf(sides[side].first));
        rates.later[side].push(await rateOf(sides[side].later));
      }
    }
    const reads = { ours: [] as number[], bare: [] as number[] };
    let events = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      reads.ours.push(await timedMs(() => readOurs(store)));
      // Both sides go through all of it, and ours passes over what is not its own.
      reads.bare.push(await timedMs(async () => (events = await readBare(client))));
    }
    const perSecond = (ms: readonly number[]) => events / (median(ms) / 1_000);
    return [
      rowOf('append to new streams in KurrentDB', rates.first, 'appends/s', '≥ 0.8'),
      rowOf('append to streams that grow in KurrentDB', rates.later, 'appends/s', '≥ 0.8'),
      {
        name: `readAll of ${events.toLocaleString('en')} events in KurrentDB`,
        ours: { value: perSecond(reads.ours), unit: 'events/s' },
        reference: { name: 'the bare client', value: perSecond(reads.bare) },
        ratio: perSecond(reads.ours) / perSecond(reads.bare),
        target: '≥ 0.7',
      },
    ];
  } finally {
    await Promise.all([store.close(), client.dispose()]);
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

type Rates = Record<'first' | 'later', Record<'ours' | 'bare', number[]>>;

/** How to make writers: each appends one event a call, to a new stream or behind its own last one. */
interface Side {
  first(): () => Promise<unknown>;
  later(): () => Promise<unknown>;
}

function oursOf(store: KurrentEventStore): Side {
  const event = () => ({
    ...newEvent(EVENT_TYPE, { ...EVENT_DATA, side_effects: [...EVENT_DATA.side_effects] }, 5),
    id: randomUUID(),
  });
  return {
    first: () => {
      const next = appendSource();
      return () => store.append({ ...next(), events: [event()] });
    },
    later: () => {
      const stream = `grows-${randomUUID()}`;
      let expected: Parameters<KurrentEventStore['append']>[0]['expected'] = EMPTY_STREAM;
      return async () => {
        const result = await store.append({ stream, expected, operationId: randomUUID(), events: [event()] });
        if (result.kind !== 'appended') throw new Error(`an append of the only writer was ${result.kind}`);
        expected = streamEnd(result.events);
      };
    },
  };
}

function bareOf(client: KurrentDBClient): Side {
  const metadata = {
    ...newEvent(EVENT_TYPE, { ...EVENT_DATA, side_effects: [] }, 5),
    data: undefined,
    operation_id: randomUUID(),
  };
  const event = () => jsonEvent({ id: randomUUID(), type: EVENT_TYPE, data: { ...EVENT_DATA }, metadata });
  return {
    first: () => () => client.appendToStream(`bare-${randomUUID()}`, [event()], { streamState: NO_STREAM }),
    later: () => {
      const stream = `bare-grows-${randomUUID()}`;
      let streamState: typeof NO_STREAM | bigint = NO_STREAM;
      return async () => {
        streamState = (await client.appendToStream(stream, [event()], { streamState })).nextExpectedRevision;
      };
    },
  };
}

/** By so many writers at once, each with a stream or a source of streams of its own. */
async function rateOf(writer: () => () => Promise<unknown>): Promise<number> {
  const writers = Array.from({ length: WRITERS }, writer);
  const measure = async (forMs?: number) => {
    const rates = await Promise.all(writers.map((append) => ratePerSecond(1, append, forMs)));
    return rates.reduce((sum, rate) => sum + rate, 0);
  };
  await measure(WARM_UP_MS);
  return measure();
}

async function readOurs(store: KurrentEventStore): Promise<void> {
  for (let after = LOG_START; ; ) {
    const page = await store.readAll({ after, limit: READ_ALL_MAX });
    if (isSamePlace(page.scannedTo, after)) return;
    after = page.scannedTo;
  }
}

/** All that is there in one call, which is the least that anybody can do; answers how much that is. */
async function readBare(client: KurrentDBClient): Promise<number> {
  let count = 0;
  for await (const { event } of client.readAll({ direction: FORWARDS, filter: excludeSystemEvents() })) {
    if (event !== undefined) count += 1;
  }
  return count;
}

function rowOf(name: string, { ours, bare }: Rates['first'], unit: string, target: string): BenchRow {
  return {
    name: `${name}, ${WRITERS} writers`,
    ours: { value: median(ours), unit },
    reference: { name: 'the bare client', value: median(bare) },
    ratio: median(ours) / median(bare),
    target,
  };
}
