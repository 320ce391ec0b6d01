import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import {
  type Change,
  Claim,
  type Command,
  type CommandReply,
  type CommandType,
  type EventData,
  type EventType,
  EVENTS,
  type Plan,
  type RepositorySettings,
  type ResourceRef,
  type StoredEvent,
} from '@fleetwright/contracts';
import type { HandChange } from '@fleetwright/core/fleet';
import { type Outcome, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import {
  AccountPolicies,
  ApprovalCommands,
  ApprovalConsumer,
  type ApprovalPorts,
  LiveChanges,
  PolicyCommands,
  Reviews,
  SelfHealing,
  WaitingProposals,
} from '../index.ts';

export const REPOSITORY = idOf(1);
export const RUN = (number: number): string => idOf(100 + number);

const SETTINGS = settingsOf();

const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Change the fleet',
  committed_at: '2026-01-01T00:00:00.000Z',
};
const NO_FINDINGS = { items: [], total: 0, document: null };

/** A node's change; `write` may be anything. */
export function nodeChange(key: string, more: Partial<Change> = {}): Change {
  const change: Omit<Change, 'digest'> = {
    kind: 'node',
    key,
    action: 'create',
    cause: 'initial',
    fields: [],
    write: { region: 'eu' },
    declared: { region: 'eu' },
    live: null,
    live_version: null,
    depends_on: [],
    ...more,
  };
  return { ...change, digest: digestOf(change) };
}

/** Approval with everything around it in memory, and the other stages' events by hand. */
export class ApprovalHarness {
  readonly ports: ApprovalPorts;
  readonly consumer: ApprovalConsumer;
  readonly commands: ApprovalCommands;
  readonly policies: PolicyCommands;
  readonly clock: ManualClock;
  /** What is under break-glass, or its review. */
  held: { kind: 'node'; key: string | null }[] = [];
  /** What the journal of the fleet says was done by hand. */
  byHand: HandChange[] = [];
  /** What is not live, of all that may be referred to. */
  absent: ResourceRef[] = [];
  #count = 1_000;

  constructor(more: Partial<ApprovalPorts> = {}) {
    const clock = new ManualClock();
    this.clock = clock;
    const store = new MemoryEventStore({ log: createMemoryLog(), clock });
    const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
    this.ports = { ...stagePorts(platform, SILENT), history: this.#history(), ...more };
    const policies = new AccountPolicies(this.ports);
    const reviews = new Reviews(this.ports, policies);
    const waiting = new WaitingProposals(this.ports, reviews, policies);
    const healing = new SelfHealing(this.ports, reviews);
    this.consumer = new ApprovalConsumer(reviews, new LiveChanges(this.ports, reviews), waiting, healing);
    this.policies = new PolicyCommands(policies);
    this.commands = new ApprovalCommands(reviews);
  }

  #history(): ApprovalPorts['history'] {
    const isMissing = ({ kind, key }: ResourceRef) => this.absent.some((ref) => ref.kind === kind && ref.key === key);
    return {
      underReview: async () => this.held,
      missing: async (_account, refs) => refs.filter(isMissing),
      byHand: async () => this.byHand,
    };
  }

  /** The commands of another process over the same store. */
  replica(): ApprovalCommands {
    return new ApprovalCommands(new Reviews(this.ports, new AccountPolicies(this.ports)));
  }

  async register(settings: Partial<RepositorySettings> = {}): Promise<void> {
    const data = { repository_id: REPOSITORY, settings: { ...SETTINGS, ...settings } };
    await this.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', data);
  }

  async updated(settings: Partial<RepositorySettings>): Promise<void> {
    const data = { repository_id: REPOSITORY, settings: { ...SETTINGS, ...settings } };
    await this.append(`repository-${REPOSITORY}`, 'RepositoryUpdated', data);
  }

  /** A run is asked for, of the source that was registered at first. */
  async requested(number: number): Promise<void> {
    await this.append(`repository-${REPOSITORY}`, 'SyncRequested', {
      repository_id: REPOSITORY,
      run_id: RUN(number),
      run_number: number,
      trigger: 'interval',
      settings: SETTINGS,
      deadline_ms: 900_000,
    });
  }

  /** What the diff stage answers for a run. */
  async diff(number: number, changes: readonly Change[], more: Partial<EventData<'DiffComputed'>> = {}) {
    const plan: Plan = {
      account_id: 'acme',
      repository_id: REPOSITORY,
      run_id: RUN(number),
      revision: REVISION.sha,
      live_revision: 0,
      changes: [...changes],
      findings: [],
    };
    const [plan_document = ''] = await this.ports.json.put('acme', [plan]);
    return storedEvent(
      'DiffComputed',
      {
        run_id: RUN(number),
        run_number: number,
        repository_id: REPOSITORY,
        revision: REVISION,
        live_revision: 0,
        plan_document,
        summary_document: plan_document,
        counts: { create: changes.length, update: 0, delete: 0, adopt: 0 },
        managed_count: 0,
        findings: NO_FINDINGS,
        duration_ms: 1,
        ...more,
      },
      { id: idOf(0x500 + number), position: 1 },
    );
  }

  async review(number: number, changes: readonly Change[], more: Partial<EventData<'DiffComputed'>> = {}) {
    return this.consumer.onDiffComputed(await this.diff(number, changes, more));
  }

  async fetched(number: number, code?: string): Promise<void> {
    const items = code === undefined ? [] : [{ severity: 'warning' as const, code, message: 'Look.' }];
    await this.append(`sync-${RUN(number)}`, 'RevisionFetched', {
      run_id: RUN(number),
      run_number: number,
      repository_id: REPOSITORY,
      revision: REVISION,
      source_document: 'd'.repeat(64),
      file: 'fleet.yaml',
      size_bytes: 1,
      findings: { items, total: items.length, document: null },
      duration_ms: 1,
    });
  }

  command<T extends CommandType>(type: T, data: Command<T>['data'], more: Partial<Command<T>> = {}): Command<T> {
    this.#count += 1;
    const envelope = {
      operation_id: `operation-${this.#count}`,
      account_id: 'acme',
      actor: { type: 'user', id: 'operator' },
      traceparent: null,
    };
    return { ...envelope, ...more, type, data } as Command<T>;
  }

  /** A decision about nodes by their keys, with the digests that were opened. */
  async decision(
    verdict: 'approve' | 'reject',
    keys: readonly string[],
    more: Partial<Command<'DecideProposals'>> = {},
  ): Promise<Command<'DecideProposals'>> {
    const opened = (await this.events()).filter((event) => event.type === 'ProposalOpened');
    const decisions = keys.map((key) => {
      const { proposal_id = '', digest = '' } = opened.findLast(({ data }) => data.key === key)?.data ?? {};
      return { proposal_id, digest };
    });
    const data = {
      repository_id: REPOSITORY,
      verdict,
      decisions,
      comment: null,
      remember: false,
      confirm_deletes: null,
    };
    return this.command('DecideProposals', data, more);
  }

  async decide(verdict: 'approve' | 'reject', ...keys: readonly string[]): Promise<CommandReply> {
    return this.commands.decide(await this.decision(verdict, keys));
  }

  async claim(): Promise<Claim | null> {
    const reply = await this.commands.claim(this.command('ClaimApply', { repository_id: REPOSITORY }));
    return reply.ok ? Claim.nullable().parse(reply.result) : null;
  }

  /** What apply records of a claim: all applied, or found in place. */
  async applied(claim: Claim, already_in_place = false): Promise<StoredEvent<'RolloutCompleted'>> {
    const { attempt_id, run_id } = claim;
    const stream = `rollout-${REPOSITORY}`;
    for (const { proposal_id, kind, key, action } of claim.proposals) {
      const outcome = { repository_id: REPOSITORY, run_id, attempt_id, proposal_id, kind, key, action };
      const applied = { live_version: 1, already_in_place, side_effects: [], account_revision: 1 };
      await this.append(stream, 'ChangeApplied', { ...outcome, ...applied });
    }
    return this.append(stream, 'RolloutCompleted', { repository_id: REPOSITORY, run_id, attempt_id });
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

  /** The review's events. Each must be one that the contract allows. */
  async events(): Promise<readonly StoredEvent[]> {
    const events = await this.ports.store.read(`review-${REPOSITORY}`);
    for (const { type, data } of events) EVENTS[type].parse(data);
    return events;
  }

  async types(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }
}

export const DONE: Outcome = { kind: 'done' };
