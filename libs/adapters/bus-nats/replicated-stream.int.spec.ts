import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type NatsServer, startNatsCluster } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Link, NatsEventAnnouncer, NatsEventFeed, STREAM } from './index.ts';

const NODES = 3;

let folder: string;
let servers: readonly NatsServer[] = [];
let link: Link;
let jsm: JetStreamManager;
let announcer: NatsEventAnnouncer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-cluster-'));
  servers = await startNatsCluster(folder, NODES);
  link = await Link.open({ url: servers[0]?.url ?? '', name: 'test', waitMs: 5_000 });
  jsm = await jetstreamManager(link.nc, { checkAPI: false });
});

afterAll(async () => {
  await link?.close();
  await Promise.all(servers.map((server) => server.kill()));
  await removeFolder(folder);
});

beforeEach(async () => {
  announcer = new NatsEventAnnouncer(link, NODES);
  await announcer.recreate();
  await untilReplicated();
});

async function untilReplicated(): Promise<void> {
  await waitFor(
    async () => {
      const { cluster } = await jsm.streams.info(STREAM);
      const current = cluster?.replicas?.filter((replica) => replica.current) ?? [];
      return cluster?.leader !== undefined && current.length === NODES - 1;
    },
    { what: 'three replicas of the stream' },
  );
}

function events(from: number, to: number): StoredEvent[] {
  return Array.from({ length: to - from + 1 }, (_, n) =>
    storedEvent(
      'RepositoryRemoved',
      { repository_id: idOf(9) },
      { position: from + n, stream: `repository-${from + n}` },
    ),
  );
}

async function positions(): Promise<unknown[]> {
  const { state } = await jsm.streams.info(STREAM);
  const sequences = Array.from({ length: state.last_seq }, (_, n) => n + 1);
  return Promise.all(sequences.map(async (sequence) => (await announcer.announcedAt(sequence))?.position));
}

it('what was refused by a stream with replicas is taken when it comes again', async () => {
  await announcer.announce(events(1, 3), 0);
  expect(await announcer.announce(events(4, 6), 99)).toMatchObject({ count: 0, refusal: expect.anything() });

  expect(await announcer.announce(events(4, 6), 3)).toEqual({ count: 3, lastSequence: 6 });
  expect(await positions()).toEqual([1, 2, 3, 4, 5, 6]);
});

it('an answer that it stands there, at no place, does not count: another relay was refused before', async () => {
  const frozen = new NatsEventAnnouncer(link, NODES);
  await announcer.announce(events(1, 3), 0);
  await frozen.announce(events(4, 6), 99);

  // This one does not know of the refusal; it learns of it, and then does what helps.
  const first = await announcer.announce(events(4, 6), 3);
  expect(first).toMatchObject({ count: 0, lastSequence: 3, refusal: expect.stringContaining('refused before') });
  expect(await announcer.announce(events(4, 6), 3)).toEqual({ count: 3, lastSequence: 6 });
  expect(await positions()).toEqual([1, 2, 3, 4, 5, 6]);
});

it('a stream of one node gets its replicas, keeps them when it is made anew, and gives them to every consumer', async () => {
  const replicas = async () => (await jsm.streams.info(STREAM)).config.num_replicas;
  // While the stream moves it has no leader for a moment, as in any failover; the relay asks again.
  const asked = (by: NatsEventAnnouncer) =>
    waitFor(
      () =>
        by
          .end()
          .then(() => true)
          .catch(() => false),
      { what: 'the stream to answer' },
    );
  await asked(new NatsEventAnnouncer(link, 1));
  expect(await replicas()).toBe(1);
  await asked(announcer);
  await untilReplicated();
  expect(await replicas()).toBe(NODES);
  await announcer.recreate();
  expect(await replicas()).toBe(NODES);

  const consumption = await new NatsEventFeed(link).consume({
    stage: 'diff',
    types: ['RepositoryRemoved'],
    inFlightMax: 1,
    deliver: async () => {},
  });
  const nodes = async () => {
    const { cluster } = await jsm.consumers.info(STREAM, 'diff');
    return cluster?.leader === undefined ? 0 : 1 + (cluster.replicas?.length ?? 0);
  };
  await waitFor(async () => (await nodes().catch(() => 0)) === NODES, { what: 'a consumer on every node' });
  await consumption.close();
});
