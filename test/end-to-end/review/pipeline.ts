import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type {
  Attributes,
  Change,
  Command,
  CommandData,
  CommandReply,
  CommandType,
  DesiredState,
  EventData,
  EventType,
  Plan,
  ResourceRef,
  StoredEvent,
} from '@fleetwright/contracts';
import { type ConnectedPlatform, LOG_START, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { completeAttributes } from '@fleetwright/core/fleet';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import {
  canonicalJson,
  defineConfig,
  digestOf,
  platformOptions,
  type RunningService,
  type ServiceConfig,
  type ServiceDefinition,
  SILENT,
  startService,
} from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { applyService } from '../../../services/apply/index.ts';
import { approvalService } from '../../../services/approval/index.ts';
import { driftService } from '../../../services/drift/index.ts';
import { inventoryService } from '../../../services/inventory/index.ts';
import { relayService } from '../../../services/relay/index.ts';

export const REPOSITORY = idOf(1);
export const RUN = (number: number): string => idOf(100 + number);
const ACCOUNT = 'acme';
const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Change the fleet',
  committed_at: '2026-01-01T00:00:00.000Z',
};

/** Every stage from the review on, over real servers, two replicas of those that decide; diffs come by hand. */
export class ReviewPipeline {
  readonly platform: ConnectedPlatform;
  readonly #nats: NatsServer;
  readonly #database: TestDatabase;
  readonly #folder: string;
  readonly #services: RunningService[] = [];
  #count = 1_000;

  static async start(): Promise<ReviewPipeline> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-review-'));
    const nats = await startNats({ storeDir: folder });
    const database = await createTestDatabase();
    const environment = { FLEETWRIGHT_DATABASE_URL: database.url, FLEETWRIGHT_NATS_URL: nats.url };
    const platform = await connectPlatform(platformOptions('test', defineConfig().parse(environment)));
    const pipeline = new ReviewPipeline(platform, nats, database, folder);
    const start = async <Config extends ServiceConfig>(definition: ServiceDefinition<Config>): Promise<void> => {
      pipeline.#services.push(await startService(definition, { environment, log: SILENT }));
    };
    await start(relayService);
    await start(inventoryService);
    for (const _replica of [1, 2]) {
      await start(approvalService);
      await start(applyService);
    }
    await start(driftService);
    return pipeline;
  }

  private constructor(platform: ConnectedPlatform, nats: NatsServer, database: TestDatabase, folder: string) {
    this.platform = platform;
    this.#nats = nats;
    this.#database = database;
    this.#folder = folder;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    await this.platform.close();
    await this.#nats.kill();
    await this.#database.drop();
    await removeFolder(this.#folder);
  }

  /** Asks the stage that answers the command, as the gateway would. */
  async ask<T extends CommandType>(type: T, data: CommandData<T>, user = 'operator'): Promise<CommandReply> {
    this.#count += 1;
    return this.platform.bus.request({
      type,
      data,
      operation_id: `operation-${this.#count}`,
      account_id: ACCOUNT,
      actor: { type: 'user', id: user },
      traceparent: null,
    } as Command<T>);
  }

  async append<T extends EventType>(stream: string, type: T, data: EventData<T>): Promise<void> {
    this.#count += 1;
    const expected = streamEnd(await this.platform.store.read(stream));
    const events = [newEvent(type, data, this.#count)];
    await this.platform.store.append({ stream, expected, operationId: `appended-${this.#count}`, events });
  }

  /** What the diff stage records; the review of it has happened when this answers. */
  async review(number: number, changes: readonly Change[], live_revision: number): Promise<void> {
    const plan: Plan = {
      account_id: ACCOUNT,
      repository_id: REPOSITORY,
      run_id: RUN(number),
      revision: REVISION.sha,
      live_revision,
      changes: [...changes],
      findings: [],
    };
    const desired: DesiredState = {
      version: 1,
      account: ACCOUNT,
      sections: [],
      resources: changes.map(({ kind, key, declared }) => ({ kind, key, declared, line: 1, column: 1 })),
      provider_configs: [],
    };
    const documents = [canonicalJson(plan), canonicalJson(desired)];
    const [plan_document = '', desired_document = ''] = await this.platform.documents.put(ACCOUNT, documents);
    await this.append(`parse-${RUN(number)}`, 'DesiredStateParsed', {
      run_id: RUN(number),
      run_number: number,
      repository_id: REPOSITORY,
      revision: REVISION,
      file: 'fleet.yaml',
      desired_document,
      resource_count: changes.length,
      findings: { items: [], total: 0, document: null },
      duration_ms: 1,
    });
    await this.append(`diff-${RUN(number)}`, 'DiffComputed', {
      run_id: RUN(number),
      run_number: number,
      repository_id: REPOSITORY,
      revision: REVISION,
      live_revision,
      plan_document,
      summary_document: plan_document,
      counts: { create: changes.length, update: 0, delete: 0, adopt: 0 },
      managed_count: 0,
      findings: { items: [], total: 0, document: null },
      duration_ms: 1,
    });
    await this.heard('ReviewRecorded', ({ data }) => data.run_id === RUN(number));
  }

  /** The decision about every pending proposal, with the digests that were opened. */
  async pending(): Promise<{ proposal_id: string; digest: string }[]> {
    const events = await this.platform.store.read(`review-${REPOSITORY}`);
    const pending = new Map<string, string>();
    for (const { type, data } of events) {
      if (type === 'ProposalOpened') pending.set(data.proposal_id, data.digest);
      else if ('proposal_id' in data) pending.delete(data.proposal_id);
    }
    return [...pending].map(([proposal_id, digest]) => ({ proposal_id, digest }));
  }

  async decide(verdict: 'approve' | 'reject', decisions: { proposal_id: string; digest: string }[], user?: string) {
    const data = {
      repository_id: REPOSITORY,
      verdict,
      decisions,
      comment: null,
      remember: false,
      confirm_deletes: null,
    };
    return this.ask('DecideProposals', data, user);
  }

  /** Waits for an event. */
  async heard<T extends EventType>(type: T, isIt: (event: StoredEvent<T>) => boolean): Promise<StoredEvent<T>> {
    return waitFor(
      async () => (await this.log()).find((event) => event.type === type && isIt(event as StoredEvent<T>)),
      { what: type, timeoutMs: 30_000 },
    ) as Promise<StoredEvent<T>>;
  }

  async log(): Promise<readonly StoredEvent[]> {
    return (await this.platform.store.readAll({ after: LOG_START, limit: 5_000 })).events;
  }
}

/** A change that creates a resource of which only these attributes are declared. */
export function creation(ref: ResourceRef, declared: Attributes, depends_on: readonly ResourceRef[] = []): Change {
  const write = completeAttributes(ref.kind, declared);
  return withDigest({
    ...ref,
    action: 'create',
    write,
    declared,
    live: null,
    live_version: null,
    depends_on: [...depends_on],
  });
}

/** A change of a live resource's attributes. */
export function updating(ref: ResourceRef, live: Attributes, live_version: number, declared: Attributes): Change {
  return withDigest({ ...ref, action: 'update', write: declared, declared, live, live_version, depends_on: [] });
}

function withDigest(change: Omit<Change, 'digest' | 'cause' | 'fields'>): Change {
  const whole = { ...change, cause: 'git' as const, fields: [] };
  return { ...whole, digest: digestOf(whole) };
}
