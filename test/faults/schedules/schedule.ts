import { openMemoryInventory } from '@fleetwright/adapters/pipeline-memory';
import type { CommandReply, PolicySettings } from '@fleetwright/contracts';
import type { Inventory } from '@fleetwright/core/inventory';
import type { Sabotage } from '../crash-points/world.ts';
import { violations } from '../oracles.ts';
import { ACCOUNT, fleetOf, MemoryPipeline, nodeOf } from '../pipeline/memory-pipeline.ts';
import { Seeded } from '../pipeline/seeded.ts';
import { UnrulyBus } from '../pipeline/unruly-bus.ts';
import { FleetModel } from './model.ts';

const STEPS = 10;
const NODES_MAX = 4;
/** Calls of a process that is to die: a step takes some hundred of them. */
const CALLS_UNTIL_CRASH_MAX = 150;
/** Until everything is applied: more than this is not convergence. */
const ROUNDS_MAX = 8;

const VOTERS = ['operator', 'second'] as const;
const POLICY = '00000000-0000-7000-8000-00000000a001';
const PLAIN: PolicySettings = {
  name: 'What people come to agree on',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_*'] },
  approvals_required: 1,
  separation_of_duties: false,
};

/** What a schedule did, and what was wrong at its end; none: all is well. */
export interface Played {
  readonly steps: readonly string[];
  readonly wrong: readonly string[];
  readonly crashes: number;
}

/** Plays the schedule of a seed: people and faults in an order of its own, then quiet, then what must hold. */
export async function playSchedule(seed: number, sabotage: Sabotage | null = null): Promise<Played> {
  const schedule = new Schedule(seed, await MemoryPipeline.start(sabotage));
  return schedule.play();
}

class Schedule {
  readonly #chance: Seeded;
  readonly #pipeline: MemoryPipeline;
  readonly #model = new FleetModel();
  readonly #byHand: Inventory;
  readonly #steps: string[] = [];
  #writes = 0;

  constructor(seed: number, pipeline: MemoryPipeline) {
    this.#chance = new Seeded(seed);
    this.#pipeline = pipeline;
    const { fleet, clock, ids } = pipeline.world;
    this.#byHand = openMemoryInventory({ fleet, clock, ids });
  }

  async play(): Promise<Played> {
    const { world } = this.#pipeline;
    this.#commit();
    await this.#pipeline.register(1);
    world.faults.deliveries = new UnrulyBus(this.#chance);
    world.faults.beforeTransaction = async () => {
      if (this.#chance.chance(0.15)) await this.#writeByHand('in between');
    };
    for (let step = 0; step < STEPS; step += 1) await this.#step();
    this.#steps.push('quiet');
    world.faults.beforeTransaction = async () => undefined;
    const ends = await this.#converge();
    return { steps: this.#steps, wrong: [...ends, ...(await this.#wrong())], crashes: this.#pipeline.crashes };
  }

  async #step(): Promise<void> {
    const { world } = this.#pipeline;
    if (this.#chance.chance(0.3)) this.#crashSoon();
    const steps: Record<string, () => Promise<unknown>> = {
      commit: async () => this.#commit(),
      'commit and sync': () => (this.#commit(), this.#pipeline.sync(1)),
      sync: () => this.#pipeline.sync(1),
      'approve some': () => this.#decide('approve', 0.6),
      'approve all': () => this.#decide('approve', 1),
      'reject some': () => this.#decide('reject', 0.4),
      'take votes back': () => this.#withdrawVotes(),
      'ask for two persons': () => this.#policy({ approvals_required: 2 }),
      'ask for one person': () => this.#policy({}),
      'block everything': () => this.#policy({ decision: 'block' }),
      'let things expire': () => this.#policy({ expires_after_seconds: 1_800 }),
      'keep to the nights': () =>
        this.#policy({ windows: [{ kind: 'allow', cron: '0 */2 * * *', duration_seconds: 3_600, time_zone: 'UTC' }] }),
      'write by hand': () => this.#writeByHand('alone'),
      'let an hour pass': async () => world.clock.advance(3_600_000),
    };
    const name = this.#chance.one(Object.keys(steps));
    this.#steps.push(name);
    await steps[name]?.();
    if (this.#chance.chance(0.7)) await this.#pipeline.settle();
  }

  #commit(): void {
    const [nodes, region] = [this.#chance.below(NODES_MAX + 1), `region-${this.#chance.below(3)}`];
    this.#steps.push(`${nodes} nodes in ${region}`);
    this.#pipeline.commit(1, fleetOf(nodes, region));
  }

  #crashSoon(): void {
    const [call, moment] = [
      1 + this.#chance.below(CALLS_UNTIL_CRASH_MAX),
      this.#chance.one(['before', 'after'] as const),
    ];
    this.#steps.push(`die ${moment} call ${call}`);
    this.#pipeline.restart({ call, moment });
  }

  async #decide(verdict: 'approve' | 'reject', part: number): Promise<CommandReply | undefined> {
    const chosen = (await this.#pipeline.open(1)).filter(() => this.#chance.chance(part));
    const who = this.#chance.one(VOTERS);
    return chosen.length === 0 ? undefined : this.#pipeline.decide(verdict, 1, chosen, undefined, who);
  }

  async #withdrawVotes(): Promise<void> {
    for (const { data } of await this.#pipeline.open(1)) {
      if (!this.#chance.chance(0.5)) continue;
      const asked = { repository_id: data.repository_id, proposal_id: data.proposal_id };
      await this.#pipeline.ask('WithdrawVote', asked, this.#chance.one(VOTERS));
    }
  }

  /** The one policy beside the default one says this from now on. */
  async #policy(more: Partial<PolicySettings>): Promise<void> {
    const policy: PolicySettings = { ...PLAIN, ...more };
    const changed = await this.#pipeline.ask('ChangePolicy', { policy_id: POLICY, policy, expected_version: null });
    if (!changed.ok) await this.#pipeline.ask('CreatePolicy', { policy_id: POLICY, policy });
  }

  /** Somebody changes a node that there is, past this process. */
  async #writeByHand(when: string): Promise<void> {
    this.#writes += 1;
    const [key, region] = [nodeOf(1 + this.#chance.below(NODES_MAX)), `by-hand-${this.#writes}`];
    const envelope = { operation_id: `hand-${this.#writes}`, account_id: ACCOUNT, traceparent: null };
    const answer = await this.#byHand.update(
      { ...envelope, actor: { type: 'user', id: 'somebody' } },
      { kind: 'node', key, attributes: { region }, expected_version: null },
    );
    this.#steps.push(`${key} by hand, ${when}: ${answer.kind}`);
    if (answer.kind === 'done') this.#model.wroteByHand(key, region, answer.revision);
  }

  /** Everybody approves all that is proposed, until a sync finds nothing to do. */
  async #converge(): Promise<string[]> {
    const { world } = this.#pipeline;
    await this.#policy({});
    this.#pipeline.commit(1, fleetOf(NODES_MAX, 'region-at-last'));
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      // A rejected change is proposed again at most once an hour.
      world.clock.advance(2 * 3_600_000);
      await this.#pipeline.sync(1);
      if ((await this.#pipeline.lastStatus(1)) === 'success') return [];
      await this.#decide('approve', 1);
    }
    return [`it does not converge: the last run is ${await this.#pipeline.lastStatus(1)}`];
  }

  async #wrong(): Promise<string[]> {
    const log = await this.#pipeline.log();
    const { live, wrong } = this.#model.reported(log);
    const declared = Array.from({ length: NODES_MAX }, (_, n) => `node ${nodeOf(n + 1)} region-at-last`);
    const found = this.#pipeline.live().filter((name) => name.startsWith('node '));
    return [
      ...violations(log),
      ...wrong,
      ...differences('live, and not told', found, live),
      ...differences('told, and not live', live, found),
      ...differences('declared, and not live', declared, found),
    ];
  }
}

function differences(what: string, these: readonly string[], those: readonly string[]): string[] {
  return these.filter((name) => !those.includes(name)).map((name) => `${name} is ${what}`);
}
