import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STREAM } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { EventStore } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { startNats, startPostgres } from '@fleetwright/kit/servers';
import { RUNTIME, SILENT, startService } from '@fleetwright/kit/service';
import { relayService } from '@fleetwright/relay';
import type { BenchRow } from './bench-row.ts';
import { appendSource } from './append/workload.ts';
import { BarePublisher } from './stack/bare-publisher.ts';
import { median } from './timing.ts';

const EVENTS = 10_000;
const APPENDS_AT_ONCE = 200;
const ROUNDS = 3;
/** Messages that a bare publisher waits for before it sends more; as many as the relay announces together. */
const WINDOW = 250;

/**
 * A relay that finds a full store, beside publishers that only send the same messages to a stream like its own, equally
 * durable: one that waits for each window, and one that keeps a window's worth in flight all the time.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
  const nats = await startNats({ storeDir: join(folder, 'nats') });
  const bare = await BarePublisher.connect(nats.url);
  const rates = { relay: [] as number[], windowed: [] as number[], pipelined: [] as number[] };
  try {
    await fill(postgres.url(), nats.url);
    for (let round = 0; round < ROUNDS; round += 1) {
      await bare.deleteStream(STREAM);
      const service = await startService(relayService, {
        environment: {
          FLEETWRIGHT_DATABASE_URL: postgres.url(),
          FLEETWRIGHT_NATS_URL: nats.url,
          FLEETWRIGHT_NATS_MONITORING_URL: nats.monitorUrl,
          FLEETWRIGHT_HEALTH_PORT: '0',
        },
        log: SILENT,
      });
      const messages = await bare.whenStored(STREAM, EVENTS);
      await service.stop();
      rates.relay.push(bare.ratePerSecond(messages));
      rates.windowed.push(await bare.windowed(messages, WINDOW));
      rates.pipelined.push(await bare.pipelined(messages, WINDOW));
    }
  } finally {
    await bare.close();
    await nats.kill();
    await postgres.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
  return [
    rowOf('publishing by windows of 250', rates.relay, rates.windowed, '≥ 0.5'),
    rowOf('publishing with 250 in flight', rates.relay, rates.pipelined, '≥ 0.6'),
  ];
}

async function fill(databaseUrl: string, natsUrl: string): Promise<void> {
  const options = { service: 'bench', databaseUrl, databaseConnections: 4, natsUrl, natsMonitoringUrl: null };
  const platform = await connectPlatform({ ...options, ...RUNTIME });
  try {
    await append(platform.store);
  } finally {
    await platform.close();
  }
}

async function append(store: EventStore): Promise<void> {
  const next = appendSource();
  for (let n = 0; n < EVENTS; n += APPENDS_AT_ONCE) {
    const requests = Array.from({ length: APPENDS_AT_ONCE }, next);
    const appending = requests.map((request, index) =>
      store.append({ ...request, events: request.events.map((event) => ({ ...event, id: idOf(n + index + 1) })) }),
    );
    await Promise.all(appending);
  }
}

function rowOf(name: string, ours: readonly number[], reference: readonly number[], target: string): BenchRow {
  return {
    name: `relay announces ${EVENTS.toLocaleString('en')} stored events`,
    ours: { value: median(ours), unit: '/s' },
    reference: { name, value: median(reference) },
    ratio: median(ours.map((rate, round) => rate / (reference[round] ?? Number.NaN))),
    target,
  };
}
