import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Command, CommandType, EventType, StoredEvent } from '@fleetwright/contracts';
import { type ConnectedPlatform, LOG_START, logPlaceOf, streamEnd } from '@fleetwright/core/event-sourcing';
import { type GitRemote, type NatsServer, startGitRemote, startNats } from '@fleetwright/kit/servers';
import { platformOptions, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RepoSyncConfig, repoSyncService } from './index.ts';
import { REPOSITORY, SETTINGS } from './testing/harness.ts';

const FLEET = 'version: 1\naccount: acme\n';

let folder: string;
let database: TestDatabase;
let nats: NatsServer;
let remote: GitRemote;
let platform: ConnectedPlatform;
let service: RunningService;
let announced = LOG_START;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-repo-sync-'));
  [database, nats, remote] = await Promise.all([
    createTestDatabase(),
    startNats({ storeDir: join(folder, 'nats') }),
    startGitRemote({ root: join(folder, 'remote') }),
  ]);
  await remote.createRepository('fleet');
  const environment = {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_GIT_CACHE_DIR: join(folder, 'cache'),
    FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
  };
  platform = await connectPlatform(platformOptions('test', RepoSyncConfig.parse(environment)));
  await platform.announcer.recreate();
  service = await startService(repoSyncService, { environment, log: SILENT });
});

afterAll(async () => {
  await service?.stop();
  await platform?.close();
  await Promise.all([remote?.stop(), nats?.kill()]);
  await database?.drop();
  await removeFolder(folder);
});

async function send<T extends CommandType>(type: T, data: Command<T>['data'], operation_id: string) {
  const actor = { type: 'user', id: 'operator' };
  return platform.bus.request({ type, data, operation_id, account_id: 'acme', actor, traceparent: null } as Command<T>);
}

/** What the relay does. */
async function relay(): Promise<void> {
  const { events } = await platform.store.readAll({ after: announced, limit: 1_000 });
  const { lastSequence } = await platform.announcer.end();
  await platform.announcer.announce(events, lastSequence);
  const last = events.at(-1);
  if (last !== undefined) announced = logPlaceOf(last);
}

async function heard<T extends EventType>(type: T, count: number): Promise<StoredEvent<T>[]> {
  return waitFor(
    async () => {
      const { events } = await platform.store.readAll({ after: LOG_START, limit: 1_000, types: [type] });
      return events.length >= count ? (events as StoredEvent<T>[]) : undefined;
    },
    { what: `${count} ${type}` },
  );
}

it('registers by command, fetches over smart HTTP, and keeps the text as evidence', async () => {
  const sha = await remote.commit('fleet', { files: { 'fleet.yaml': FLEET } });
  const settings = { ...SETTINGS, repo_url: remote.url('fleet') };

  const reply = await send('RegisterRepository', { repository_id: REPOSITORY, settings }, 'register');
  expect(reply).toMatchObject({ ok: true, result: { name: 'fleet', run_number: 1 } });
  await relay();

  const [fetched] = await heard('RevisionFetched', 1);
  expect(fetched?.data).toMatchObject({ run_number: 1, revision: { sha }, file: 'fleet.yaml' });
  const documents = await platform.documents.get('acme', [fetched?.data.source_document ?? '']);
  expect(documents).toEqual([FLEET]);
});

it('answers the same command as it did first', async () => {
  const settings = { ...SETTINGS, repo_url: remote.url('fleet') };
  const again = await send('RegisterRepository', { repository_id: REPOSITORY, settings }, 'register');
  expect(again).toMatchObject({ ok: true, result: { repository_id: REPOSITORY, run_number: 1 } });
  expect(await heard('RepositoryRegistered', 1)).toHaveLength(1);
});

it('refuses what must not be fetched, with every problem', async () => {
  const settings = { ...SETTINGS, repo_url: 'http://169.254.169.254/x', branch: '-x' };
  const reply = await send('RegisterRepository', { repository_id: REPOSITORY, settings }, 'refused');
  expect(reply).toMatchObject({
    ok: false,
    code: 'invalid',
    problems: [
      { path: 'repo_url', code: 'address_not_allowed' },
      { path: 'branch', code: 'leading_dash' },
    ],
  });
});

it('follows a changed branch within seconds, without being told to sync', async () => {
  await platform.store.append(await reviewOf((await heard('RevisionFetched', 1))[0] as StoredEvent<'RevisionFetched'>));
  await remote.commit('fleet', { branch: 'next', files: { 'fleet.yaml': FLEET } });
  expect(
    await send('UpdateRepository', { repository_id: REPOSITORY, settings: { branch: 'next' } }, 'update'),
  ).toMatchObject({ ok: true });

  const requested = await heard('SyncRequested', 2);
  expect(requested.at(-1)?.data).toMatchObject({ run_number: 2, trigger: 'interval', settings: { branch: 'next' } });
  await relay();
  expect(await heard('RevisionFetched', 2)).toHaveLength(2);
});

it('[F31] 50 requests at once and the interval are one run, which all are told of', async () => {
  const before = await heard('SyncRequested', 2);
  await platform.store.append(
    await reviewOf((await heard('RevisionFetched', 2)).at(-1) as StoredEvent<'RevisionFetched'>),
  );
  const ask = (n: number) => send('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' }, `sync-${n}`);
  const replies = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)));

  const results = replies.map((reply) => (reply.ok ? (reply.result as { run_id: string; coalesced: boolean }) : null));
  expect(new Set(results.map((result) => result?.run_id)).size).toBe(1);
  // One of them, or the poll that comes every second, started it.
  expect(results.filter((result) => result?.coalesced === false).length).toBeLessThanOrEqual(1);
  expect(await heard('SyncRequested', before.length + 1)).toHaveLength(before.length + 1);
});

/** What approval appends when it has seen the run. */
async function reviewOf(event: StoredEvent<'RevisionFetched'>) {
  const { repository_id, run_id, run_number, revision, source_document } = event.data;
  const { account_id, actor, correlation_id, causation_id, traceparent } = event;
  const data = {
    repository_id,
    run_id,
    run_number,
    live_revision: 0,
    revision,
    plan_document: source_document,
    proposals: [],
    deferred: 0,
    superseded_run_id: null,
  };
  const id = platform.ids.next();
  const envelope = { id, account_id, actor, correlation_id, causation_id, traceparent, schema_version: 1 };
  return {
    stream: `review-${repository_id}`,
    expected: streamEnd(await platform.store.read(`review-${repository_id}`)),
    operationId: `review-${run_number}`,
    events: [{ ...envelope, type: 'ReviewRecorded' as const, data }],
  };
}
