import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessFiles, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import {
  type Actor,
  type Change,
  type EventData,
  type EventType,
  EVENTS,
  type LiveResource,
  type MutationOrigin,
  type StoredEvent,
} from '@fleetwright/contracts';
import { StoreUnavailable, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import type { FleetHistory, HandChange, LiveFleet } from '@fleetwright/core/fleet';
import { type FleetPatcher, type ItemWriter, PatcherBusy } from '@fleetwright/core/fleet-file';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { DriftCommands, DriftConsumer, type DriftPorts, DriftTicks } from '../index.ts';

export const REPOSITORY = idOf(1);
export const RUN = idOf(2);
export const ATTEMPT = idOf(3);
export const PROPOSAL = idOf(4);
const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Declare the fleet',
  committed_at: '2026-01-01T00:00:00.000Z',
};
const OPERATOR: Actor = { type: 'user', id: 'operator' };

/** drift with everything around it in memory: a live fleet of nodes of one repository, and other stages' events by hand. */
export class DriftHarness {
  readonly ports: DriftPorts;
  readonly consumer: DriftConsumer;
  readonly ticks: DriftTicks;
  readonly commands: DriftCommands;
  readonly clock: ManualClock;
  /** What the journal knows of changes by hand, newest first. */
  byHand: HandChange[] = [];
  readonly nodes = new Map<string, LiveResource>();
  revision = 0;
  looks = 0;
  isDown = false;
  isPatcherBusy = false;
  /** Runs after the fleet was read and before the answer arrives. */
  duringLook: () => Promise<void> = async () => undefined;
  #count = 1_000;

  constructor() {
    const clock = new ManualClock();
    const store = new MemoryEventStore({ log: createMemoryLog(), clock });
    const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
    const live: LiveFleet = {
      snapshot: () => Promise.reject(new Error('drift reads no snapshot')),
      revision: async () => this.revision,
      managed: async () => {
        this.looks += 1;
        if (this.isDown) throw new StoreUnavailable('down');
        const read = { revision: this.revision, resources: [...this.nodes.values()], gone: [] };
        await this.duringLook();
        return read;
      },
    };
    const history: FleetHistory = {
      byHand: async () => this.byHand,
      underReview: async () => [],
      missing: async (_account, refs) => refs.filter(({ key }) => !this.nodes.has(key)),
      ownerOf: async (_account, { key }) => this.nodes.get(key)?.managed_by?.repository_id ?? null,
    };
    this.clock = clock;
    const files = new InProcessFiles();
    const patcher: FleetPatcher = {
      patch: async (...given) => {
        if (this.isPatcherBusy) throw new PatcherBusy('8 files wait already');
        return files.patch(...given);
      },
    };
    const writer: ItemWriter = {
      write: async (...given) => {
        if (this.isPatcherBusy) throw new PatcherBusy('8 files wait already');
        return files.write(...given);
      },
    };
    this.ports = { ...stagePorts(platform, SILENT), live, history, patcher, writer };
    this.commands = new DriftCommands(this.ports);
    this.consumer = new DriftConsumer(this.ports);
    this.ticks = new DriftTicks(this.ports);
  }

  /** Applied by the repository: live and last applied are the same. */
  apply(key: string, region: string): void {
    this.#write(key, region, region, { type: 'system', id: 'apply' });
  }

  /** Changed by somebody else; answers what the inventory's journal says. */
  async change(key: string, region: string, origin: MutationOrigin = { type: 'imperative' }) {
    const declared = this.nodes.get(key)?.managed_by?.last_applied['region'];
    const node = this.#write(key, region, String(declared ?? region), OPERATOR);
    return this.append('fleet-acme', 'ResourceChanged', {
      revision: this.revision,
      operation_id: `operation-${this.revision}`,
      origin,
      kind: 'node',
      key,
      operation: 'updated',
      changed: ['region'],
      attributes: node.attributes,
      managed_by: node.managed_by,
    });
  }

  async start(): Promise<StoredEvent<'ApplyStarted'>> {
    return this.append(`review-${REPOSITORY}`, 'ApplyStarted', {
      repository_id: REPOSITORY,
      attempt_id: ATTEMPT,
      run_id: RUN,
      proposals: [{ proposal_id: PROPOSAL, digest: 'd'.repeat(64) }],
    });
  }

  /** The end of an apply: the change's outcome, its settlement, and the closed run. */
  async close(key: string, run_id = RUN): Promise<StoredEvent<'RunClosed'>> {
    const outcome = { repository_id: REPOSITORY, run_id, attempt_id: ATTEMPT, proposal_id: PROPOSAL };
    const live_version = this.revision || 1;
    await this.append(`rollout-${REPOSITORY}`, 'ChangeApplied', {
      ...outcome,
      kind: 'node',
      key,
      action: 'update',
      live_version,
      already_in_place: false,
      side_effects: [],
    });
    await this.append(`review-${REPOSITORY}`, 'ProposalApplied', { ...outcome, live_version });
    return this.closed('applied', run_id);
  }

  /** What parsing and comparing wrote for a run: its file declares these nodes and nothing else of them than a region. */
  async declare(
    regions: Readonly<Record<string, string>>,
    run_id = RUN,
    changes: readonly Change[] = [],
  ): Promise<void> {
    const resources = Object.entries(regions).map(([key, region]) => {
      return { kind: 'node', key, declared: { region }, line: 1, column: 1 };
    });
    const [desired_document = '', plan_document = ''] = await this.ports.json.put('acme', [
      { version: 1, account: 'acme', sections: ['nodes'], resources, provider_configs: [] },
      { changes: [...changes] },
    ]);
    const run = { run_id, run_number: 1, repository_id: REPOSITORY, revision: REVISION, duration_ms: 0 };
    const findings = { items: [], total: 0, document: null };
    const counts = { create: 0, update: 0, delete: 0, adopt: 0 };
    await this.append(`parse-${run_id}`, 'DesiredStateParsed', {
      ...{ ...run, findings, desired_document, file: 'fleet.yaml', resource_count: resources.length },
    });
    await this.append(`diff-${run_id}`, 'DiffComputed', {
      ...{
        ...run,
        findings,
        plan_document,
        summary_document: plan_document,
        counts,
        live_revision: 1,
        managed_count: 0,
      },
    });
  }

  /** A run is asked for. */
  async request(run_id = RUN): Promise<void> {
    await this.append(`repository-${REPOSITORY}`, 'SyncRequested', {
      repository_id: REPOSITORY,
      run_id,
      run_number: 1,
      trigger: 'sync_now',
      settings: settingsOf(),
      deadline_ms: 60_000,
    });
  }

  /** A run is asked for, and fetches this file. */
  async fetch(text: string, run_id = RUN): Promise<void> {
    await this.request(run_id);
    const source_document = await this.ports.json.putText('acme', text);
    await this.append(`sync-${run_id}`, 'RevisionFetched', {
      ...{ run_id, run_number: 1, repository_id: REPOSITORY, revision: REVISION, duration_ms: 0 },
      source_document,
      file: 'envs/fleet.yaml',
      size_bytes: text.length,
      findings: { items: [], total: 0, document: null },
    });
  }

  async closed(status: EventData<'RunClosed'>['status'], run_id = RUN): Promise<StoredEvent<'RunClosed'>> {
    return this.append(`review-${REPOSITORY}`, 'RunClosed', {
      repository_id: REPOSITORY,
      run_id,
      run_number: 1,
      status,
      superseded_by: null,
    });
  }

  async append<T extends EventType>(stream: string, type: T, data: EventData<T>): Promise<StoredEvent<T>> {
    this.#count += 1;
    const expected = streamEnd(await this.ports.store.read(stream));
    const events = [newEvent(type, data, this.#count)];
    const operationId = `appended-${this.#count}`;
    const result = await this.ports.store.append({ stream, expected, operationId, events });
    if (result.kind === 'conflict') throw new Error(`${stream} is at ${result.actual.version}`);
    return result.events[0] as StoredEvent<T>;
  }

  /** What drift recorded. Each must be an event that the contract allows. */
  async recorded(): Promise<readonly StoredEvent[]> {
    const events = await this.ports.store.read(`drift-${REPOSITORY}`);
    for (const { type, data } of events) EVENTS[type].parse(data);
    return events;
  }

  async types(): Promise<string[]> {
    return (await this.recorded()).map(({ type }) => type);
  }

  #write(key: string, region: string, applied: string, changed_by: Actor): LiveResource {
    this.revision += 1;
    const node: LiveResource = {
      kind: 'node',
      key,
      attributes: { region },
      version: this.revision,
      managed_by: { repository_id: REPOSITORY, last_applied: { region: applied }, revision: 'a'.repeat(40) },
      changed_by,
      changed_at: '2026-01-01T00:00:00.000Z',
    };
    this.nodes.set(key, node);
    return node;
  }
}
