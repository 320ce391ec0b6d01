import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import {
  InProcessFiles,
  ManualClock,
  MemoryCredentials,
  MemoryDocuments,
  MemoryGit,
  memoryPlatform,
  MemorySyncState,
  MemorySubjects,
} from '@fleetwright/adapters/pipeline-memory';
import type { Command, CommandReply, CommandType, EventData, EventType, StoredEvent } from '@fleetwright/contracts';
import type { LiveFleet } from '@fleetwright/core/fleet';
import { type FetchFailure, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { digestOf, JsonDocuments, newEvents, SILENT } from '@fleetwright/kit/service';
import { RepoSyncCommands, RepoSyncConsumer, type RepoSyncPorts, RepoSyncTicks } from '../index.ts';
import { LOG_START, streamEnd } from '@fleetwright/core/event-sourcing';

export const URL = 'https://git.example.com/acme/fleet.git';
export const REPOSITORY = '00000000-0000-7000-8000-0000000000aa';
export const DOWN: FetchFailure = {
  code: 'clone_failed',
  reason: 'host_unreachable',
  message: `Failed to clone ${URL}: the host could not be reached`,
  retryable: true,
};

const NO_FINDINGS = { items: [], total: 0, document: null };

/** repo-sync with everything around it in memory, and the other stages' answers by hand. */
export class RepoSyncHarness {
  readonly clock = new ManualClock();
  readonly git = new MemoryGit();
  readonly credentials = new MemoryCredentials();
  readonly subjects = new MemorySubjects();
  readonly syncState = new MemorySyncState();
  readonly log = createMemoryLog();
  liveRevision = 0;
  readonly ports: RepoSyncPorts;
  readonly commands: RepoSyncCommands;
  readonly consumer: RepoSyncConsumer;
  readonly ticks: RepoSyncTicks;
  #operations = 0;

  constructor(overrides: Partial<RepoSyncPorts> = {}) {
    const documents = new MemoryDocuments();
    const store = new MemoryEventStore({ log: this.log, clock: this.clock });
    const live: LiveFleet = {
      revision: async () => this.liveRevision,
      snapshot: () => Promise.reject(new Error('repo-sync reads no snapshot')),
      managed: () => Promise.reject(new Error('repo-sync reads no managed fleet')),
    };
    this.ports = {
      ...memoryPlatform({ store, documents, digestOf, clock: this.clock }),
      json: new JsonDocuments(documents),
      log: SILENT,
      git: this.git,
      publisher: this.git,
      comparer: new InProcessFiles(),
      credentials: this.credentials,
      syncState: this.syncState,
      live,
      subjects: this.subjects,
      config: { policy: STRICT_POLICY, credentialPrefixes: [{ mount: 'secret', folder: 'powernode/gitops/' }] },
      random: () => 0.5,
      ...overrides,
    };
    this.commands = new RepoSyncCommands(this.ports);
    this.consumer = new RepoSyncConsumer(this.ports);
    this.ticks = new RepoSyncTicks(this.ports);
  }

  command<T extends CommandType>(type: T, data: Command<T>['data'], more: Partial<Command<T>> = {}): Command<T> {
    this.#operations += 1;
    const operation_id = `operation-${this.#operations}`;
    const envelope = { operation_id, account_id: 'acme', actor: { type: 'user', id: 'operator' }, traceparent: null };
    return { ...envelope, ...more, type, data } as Command<T>;
  }

  async register(settings: Partial<Command<'RegisterRepository'>['data']['settings']> = {}): Promise<CommandReply> {
    const command = this.command('RegisterRepository', {
      repository_id: REPOSITORY,
      settings: { ...SETTINGS, ...settings },
    });
    return this.commands.register(command);
  }

  async sync(): Promise<CommandReply> {
    return this.commands.requestSync(this.command('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' }));
  }

  /** All events of these types, oldest first. */
  async events<T extends EventType>(...types: T[]): Promise<StoredEvent<T>[]> {
    const page = await this.ports.store.readAll({ after: LOG_START, limit: 1_000, types });
    return page.events as StoredEvent<T>[];
  }

  async latest<T extends EventType>(type: T): Promise<StoredEvent<T>> {
    const event = (await this.events(type)).at(-1);
    if (event === undefined) throw new Error(`there is no ${type}`);
    return event;
  }

  /** Handles the latest requested run. */
  async fetch() {
    return this.consumer.onSyncRequested(await this.latest('SyncRequested'));
  }

  /** What another stage appends. */
  async say<T extends EventType>(stream: string, type: T, data: EventData<T>): Promise<void> {
    const cause = this.command('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' });
    const events = newEvents(this.ports.ids, cause, [{ type, data } as never]);
    const expected = streamEnd(await this.ports.store.read(stream));
    await this.ports.store.append({ stream, expected, operationId: cause.operation_id, events });
  }

  /** Parse, diff and approval answer the latest run. */
  async review(): Promise<void> {
    const { data } = await this.latest('RevisionFetched');
    const { run_id, run_number, repository_id, revision } = data;
    await this.say(`diff-${run_id}`, 'DiffComputed', {
      run_id,
      run_number,
      repository_id,
      revision,
      live_revision: this.liveRevision,
      plan_document: data.source_document,
      summary_document: data.source_document,
      counts: { create: 0, update: 0, delete: 0, adopt: 0 },
      managed_count: 0,
      findings: NO_FINDINGS,
      duration_ms: 1,
    });
    await this.say(`review-${repository_id}`, 'ReviewRecorded', {
      repository_id,
      run_id,
      run_number,
      live_revision: this.liveRevision,
      revision,
      plan_document: data.source_document,
      proposals: [],
      deferred: 0,
      superseded_run_id: null,
    });
  }

  /** Moves the clock and polls what is due. */
  async wait(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1_000);
    await this.ticks.pollDue(this.clock.now());
  }
}

const { name: _derived, ...unnamed } = settingsOf({ repo_url: URL });
export const SETTINGS: Command<'RegisterRepository'>['data']['settings'] = unnamed;
