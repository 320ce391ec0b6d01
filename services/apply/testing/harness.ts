import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import {
  type Change,
  type Claim,
  type Command,
  type CommandReply,
  EVENTS,
  MutationRequest,
  type MutationResult,
  type Plan,
  type StoredEvent,
} from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { ApplyConsumer, type ApplyPorts } from '../index.ts';

export const REPOSITORY = idOf(1);
export const RUN = idOf(2);

const accepted = (result: unknown, account_revision: number | null = null): CommandReply =>
  ({ ok: true, result, position: null, account_revision }) as CommandReply;

/** Apply with everything around it in memory: approval answers the claims that are queued, the inventory does as told. */
export class ApplyHarness {
  readonly ports: ApplyPorts;
  readonly consumer: ApplyConsumer;
  /** Claims to answer one after the other; each until its attempt is completed. */
  readonly claims: Claim[] = [];
  /** Waves as the inventory got them, by key. */
  readonly waves: string[][] = [];
  /** By key: how often a change of it took effect. */
  readonly effects = new Map<string, number>();
  /** By key: what the inventory answers instead of applying. */
  readonly answers = new Map<string, Partial<MutationResult>>();
  /** Answers instead of the inventory, once. */
  inventoryReplies: CommandReply[] = [];
  approvalReplies: CommandReply[] = [];
  questions = 0;
  readonly #done = new Set<string>();
  /** Runs after approval has decided what it answers. */
  duringQuestion: () => Promise<void> = async () => undefined;
  /** Runs while the inventory works on a wave. */
  duringWave: () => Promise<void> = async () => undefined;

  constructor() {
    const clock = new ManualClock();
    const store = new MemoryEventStore({ log: createMemoryLog(), clock });
    const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
    platform.bus.answer('ClaimApply', async () => {
      this.questions += 1;
      const claim = await this.#claim();
      await this.duringQuestion();
      return this.approvalReplies.shift() ?? accepted(claim);
    });
    platform.bus.answer('ApplyMutations', async (command) => {
      const reply = this.inventoryReplies.shift();
      return reply ?? this.#apply(command as Command<'ApplyMutations'>);
    });
    this.ports = stagePorts(platform, SILENT);
    this.consumer = new ApplyConsumer(this.ports);
  }

  /** A claim in short: `a < t` is node `a`, which depends on `t`. */
  async claim(...texts: readonly string[]): Promise<Claim> {
    const n = this.claims.length + 1;
    const keys = texts.map((text) => text.split(' < ')[0] ?? '');
    const changes = keys.map((key) => changeOf(key));
    const plan: Plan = {
      account_id: 'acme',
      repository_id: REPOSITORY,
      run_id: RUN,
      revision: 'a'.repeat(40),
      live_revision: 0,
      changes,
      findings: [],
    };
    const [plan_document = ''] = await this.ports.json.put('acme', [plan]);
    const idAt = (place: number): string => idOf(0x1000 * n + place);
    const claim: Claim = {
      attempt_id: idOf(0xa00 + n),
      run_id: RUN,
      revision: plan.revision,
      proposals: texts.map((text, place) => ({
        proposal_id: idAt(place),
        digest: changes[place]?.digest ?? '',
        kind: 'node',
        key: keys[place] ?? '',
        action: 'update',
        live_version: 3,
        depends_on: (text.split(' < ')[1]?.split(', ') ?? []).map((key) => idAt(keys.indexOf(key))),
        plan_document,
      })),
    };
    this.claims.push(claim);
    return claim;
  }

  approved(position = 1): StoredEvent<'ProposalApproved'> {
    const data = {
      repository_id: REPOSITORY,
      proposal_id: idOf(7),
      run_id: RUN,
      digest: 'd'.repeat(64),
      comment: null,
    };
    return storedEvent('ProposalApproved', data, { id: idOf(0x700 + position), position });
  }

  /** What apply recorded. Each must be an event that the contract allows. */
  async recorded(): Promise<readonly StoredEvent[]> {
    const events = await this.ports.store.read(`rollout-${REPOSITORY}`);
    for (const { type, data } of events) EVENTS[type].parse(data);
    return events;
  }

  /** In short: `ChangeApplied a`. */
  async outcomes(): Promise<string[]> {
    return (await this.recorded()).map(({ type, data }) => ('key' in data ? `${type} ${data.key}` : type));
  }

  async #claim(): Promise<Claim | null> {
    const completed = (await this.recorded()).flatMap((event) =>
      event.type === 'RolloutCompleted' ? [event.data.attempt_id] : [],
    );
    return this.claims.find(({ attempt_id }) => !completed.includes(attempt_id)) ?? null;
  }

  async #apply(command: Command<'ApplyMutations'>): Promise<CommandReply> {
    const mutations = command.data.mutations.map((mutation) => MutationRequest.parse(mutation));
    this.waves.push(mutations.map(({ key }) => key));
    const results = mutations.map(({ key, operation_id }) => {
      const answer = this.answers.get(key);
      if (answer) return { operation_id, ...answer };
      // As the real one: an operation that was done before answers as it did then, and does nothing.
      if (!this.#done.has(operation_id)) this.effects.set(key, 1 + (this.effects.get(key) ?? 0));
      this.#done.add(operation_id);
      return { operation_id, outcome: 'applied', live_version: 5, already_in_place: false, side_effects: [] };
    });
    await this.duringWave();
    return accepted(results, 9);
  }
}

function changeOf(key: string): Change {
  const change: Omit<Change, 'digest'> = {
    kind: 'node',
    key,
    action: 'update',
    cause: 'git',
    fields: [],
    write: { region: 'eu' },
    declared: { region: 'eu' },
    live: { region: 'us' },
    live_version: 3,
    depends_on: [],
  };
  return { ...change, digest: digestOf(change) };
}
