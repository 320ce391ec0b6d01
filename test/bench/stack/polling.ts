import { mkdtemp, rm, symlink } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClosableGitSource, createGitSource } from '@fleetwright/adapters/git';
import { migrateInventory, PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { InProcessFiles, MemorySubjects } from '@fleetwright/adapters/pipeline-memory';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { migrateSyncState, PostgresSyncState } from '@fleetwright/adapters/sync-state-postgres';
import type { Command, CommandData, EventData, EventType, Id } from '@fleetwright/contracts';
import { type ConnectedPlatform, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { NO_CREDENTIALS, type Poll, type ScheduledRepository, type Taker } from '@fleetwright/core/repo-sync';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { type GitRemote, startGitRemote, startNats, startPostgres } from '@fleetwright/kit/servers';
import { newEvents, RUNTIME, SILENT, stagePorts } from '@fleetwright/kit/service';
import type pg from 'pg';
import { type RepoSyncPorts, RepoSyncCommands, RepoSyncTicks } from '@fleetwright/repo-sync';

/** As the services' configuration has it. */
const CONNECTIONS = 3;
const ACCOUNT = 'bench';
const FLEET = `version: 1\naccount: ${ACCOUNT}\n`;
const ENVELOPE = { account_id: ACCOUNT, actor: { type: 'user', id: 'bench' }, traceparent: null } as const;
const NO_FINDINGS = { items: [], total: 0, document: null };

export interface PollingOptions {
  /** Sees every request to the remote first, as `GitRemoteOptions.intercept`. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** repo-sync's polls with everything real around them: PostgreSQL (durable), NATS, and a remote over smart HTTP. */
export interface Polling {
  readonly ports: RepoSyncPorts;
  readonly ticks: RepoSyncTicks;
  readonly remote: GitRemote;
  readonly pool: pg.Pool;
  readonly schedule: ObservedSchedule;
  /** Registers repositories that were fetched and reviewed, each at a path of its own on the one remote. */
  settle(names: readonly string[]): Promise<readonly Id[]>;
}

/** Runs the work on servers of its own, and leaves nothing behind. */
export async function withPolling<Result>(
  options: PollingOptions,
  work: (polling: Polling) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const ends: (() => Promise<unknown> | void)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
    ends.push(() => postgres.stop('immediate'));
    const nats = await startNats({ storeDir: join(folder, 'nats') });
    ends.push(() => nats.kill());
    const remote = await startGitRemote({ root: join(folder, 'git'), ...options });
    ends.push(() => remote.stop());
    const platform = await connectPlatform({
      service: 'bench',
      databaseUrl: postgres.url(),
      databaseConnections: CONNECTIONS,
      natsUrl: nats.url,
      natsMonitoringUrl: null,
      ...RUNTIME,
    });
    ends.push(() => platform.close());
    const pool = openPool({ service: 'bench', databaseUrl: postgres.url(), connections: CONNECTIONS });
    ends.push(() => pool.end());
    await migrateInventory(pool);
    await migrateSyncState(pool);
    const schedule = new ObservedSchedule({ pool });
    const policy = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
    const path = process.env['PATH'] ?? '';
    const git: ClosableGitSource = createGitSource({ cacheDir: join(folder, 'cache'), policy, path });
    ends.push(() => git.close());
    const ports = portsOf(platform, { git, schedule, pool, policy });
    const ticks = new RepoSyncTicks(ports);
    ends.push(() => ticks.idle());
    const settle = (names: readonly string[]) => settleAll(ports, remote, names);
    return await work({ ports, ticks, remote, pool, schedule, settle });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

interface Own {
  readonly git: ClosableGitSource;
  readonly schedule: ObservedSchedule;
  readonly pool: pg.Pool;
  readonly policy: RepoSyncPorts['config']['policy'];
}

function portsOf(platform: ConnectedPlatform, { git, schedule, pool, policy }: Own): RepoSyncPorts {
  return {
    ...stagePorts(platform, SILENT),
    git,
    publisher: git,
    comparer: new InProcessFiles(),
    credentials: NO_CREDENTIALS,
    syncState: schedule,
    live: new PostgresLiveFleet(pool),
    subjects: new MemorySubjects(),
    config: { policy, credentialPrefixes: [] },
  };
}

/** The schedule, and how late each poll began. */
export class ObservedSchedule extends PostgresSyncState {
  readonly latenessMs = new Map<Id, number[]>();
  readonly #dueAtMs = new Map<Id, number>();

  override async takeDue(now: string, limit: number, taker: Taker): Promise<readonly ScheduledRepository[]> {
    const rows = await super.takeDue(now, limit, taker);
    for (const { repositoryId, nextDueAt } of rows) this.#dueAtMs.set(repositoryId, Date.parse(nextDueAt ?? now));
    return rows;
  }

  override async polled(id: Id, poll: Poll): Promise<void> {
    const lateMs = Date.parse(poll.at) - (this.#dueAtMs.get(id) ?? Number.NaN);
    this.latenessMs.set(id, [...(this.latenessMs.get(id) ?? []), lateMs]);
    await super.polled(id, poll);
  }
}

async function settleAll(ports: RepoSyncPorts, remote: GitRemote, names: readonly string[]): Promise<readonly Id[]> {
  await remote.createRepository('shared');
  const sha = await remote.commit('shared', { files: { 'fleet.yaml': FLEET } });
  const commands = new RepoSyncCommands(ports);
  const ids: Id[] = [];
  for (const name of names) {
    await symlink(remote.folder('shared'), remote.folder(name));
    const repository_id = ports.ids.next();
    const settings = settingsOf({ name, repo_url: remote.url(name) });
    const reply = await commands.register(command(ports, 'RegisterRepository', { repository_id, settings }));
    if (!reply.ok) throw new Error(`${name} was refused: ${reply.message}`);
    const { run_id } = reply.result as { run_id: Id };
    await answer(ports, { repository_id, run_id, run_number: 1 }, sha);
    ids.push(repository_id);
  }
  // Sees that the first runs have ended; from here on everybody is polled.
  await new RepoSyncTicks(ports).deadline(ports.clock.now());
  return ids;
}

/** What fetching and the other stages append to a run without changes. */
async function answer(ports: RepoSyncPorts, run: { repository_id: Id; run_id: Id; run_number: number }, sha: string) {
  const document = await ports.json.putText(ACCOUNT, FLEET);
  const person = { author_name: 'Ada', author_email: 'ada@example.com', message: 'x' };
  const revision = { sha, ...person, committed_at: ports.clock.now() };
  const plan = { live_revision: 0, plan_document: document, revision };
  await append(ports, `sync-${run.run_id}`, 'RevisionFetched', {
    ...run,
    revision,
    source_document: document,
    file: 'fleet.yaml',
    size_bytes: FLEET.length,
    findings: NO_FINDINGS,
    duration_ms: 1,
  });
  await append(ports, `diff-${run.run_id}`, 'DiffComputed', {
    ...run,
    ...plan,
    summary_document: document,
    counts: { create: 0, update: 0, delete: 0, adopt: 0 },
    managed_count: 0,
    findings: NO_FINDINGS,
    duration_ms: 1,
  });
  const review = { ...run, ...plan, proposals: [], deferred: 0, superseded_run_id: null };
  await append(ports, `review-${run.repository_id}`, 'ReviewRecorded', review);
}

async function append<T extends EventType>(ports: RepoSyncPorts, stream: string, type: T, data: EventData<T>) {
  const operationId = ports.ids.next();
  const events = newEvents(ports.ids, { ...ENVELOPE, operation_id: operationId }, [{ type, data } as never]);
  await ports.store.append({ stream, expected: EMPTY_STREAM, operationId, events });
}

function command<T extends 'RegisterRepository'>(ports: RepoSyncPorts, type: T, data: CommandData<T>): Command<T> {
  return { ...ENVELOPE, type, data, operation_id: ports.ids.next() } as Command<T>;
}
