import { openMemoryInventory } from '@fleetwright/adapters/pipeline-memory';
import type { RepositorySettings, StoredEvent } from '@fleetwright/contracts';
import { type Inventory, UNGOVERNED } from '@fleetwright/core/inventory';
import type { Sabotage } from '../crash-points/world.ts';
import { violations } from '../oracles.ts';
import { ACCOUNT, fleetOf, idOf, MemoryPipeline, nodeOf, nodesOf } from '../pipeline/memory-pipeline.ts';
import { Seeded } from '../pipeline/seeded.ts';
import { UnrulyBus } from '../pipeline/unruly-bus.ts';
import { brokenAutomation } from './broken-automation.ts';
import { AUTHOR, brokenPolicies, EVEN_HOURS, ODD_HOURS_SHUT } from './broken-policies.ts';
import { brokenRejections } from './broken-rejections.ts';
import { type Defect, DEFECTS, isDefect } from './defects.ts';
import { FleetModel } from './model.ts';
import { People, SOMEBODY, VOTERS } from './people.ts';

const STEPS = 10;
const NODES = [1, 2, 3, 4] as const;
/** What the second repository has in the end. */
const HANDED_OVER = 4;
const REGION_AT_LAST = 'region-at-last';
/** Calls of a process that is to die: a step takes some hundred of them. */
const CALLS_UNTIL_CRASH_MAX = 150;
/** Until everything is applied: more than this is not convergence. */
const ROUNDS_MAX = 10;

/** What a schedule did, and what was wrong at its end; none: all is well. */
export interface Played {
  readonly steps: readonly string[];
  readonly wrong: readonly string[];
  readonly crashes: number;
  /** How often each of what a schedule is about came about. */
  readonly happened: ReadonlyMap<string, number>;
}

/** Plays the schedule of a seed: people and faults in an order of its own, then quiet, then what must hold. */
export async function playSchedule(seed: number, sabotage: Sabotage | Defect | null = null): Promise<Played> {
  const pipeline = await MemoryPipeline.start(isDefect(sabotage) ? null : sabotage);
  if (isDefect(sabotage)) pipeline.world.faults.asRead = DEFECTS[sabotage];
  const schedule = new Schedule(seed, pipeline);
  return schedule.play();
}

class Schedule {
  readonly #chance: Seeded;
  readonly #pipeline: MemoryPipeline;
  readonly #model = new FleetModel();
  readonly #people: People;
  readonly #byHand: Inventory;
  readonly #steps: string[] = [];
  /** Nodes that each repository's newest commit declares. */
  readonly #declared = new Map<number, readonly number[]>();
  #hasSecond = false;
  #writes = 0;

  constructor(seed: number, pipeline: MemoryPipeline) {
    this.#chance = new Seeded(seed);
    this.#pipeline = pipeline;
    this.#people = new People(this.#chance, pipeline, this.#model);
    const { fleet, clock, ids } = pipeline.world;
    this.#byHand = openMemoryInventory({ fleet, clock, ids });
  }

  async play(): Promise<Played> {
    const { world } = this.#pipeline;
    world.addresses.set(AUTHOR.id, AUTHOR.address);
    await this.#pipeline.admit(...VOTERS);
    this.#commit(1);
    await this.#pipeline.register(1);
    world.faults.deliveries = new UnrulyBus(this.#chance);
    world.faults.beforeTransaction = async () => {
      if (this.#chance.chance(0.15)) await this.#writeByHand('in between');
    };
    world.faults.applied = ({ action, kind, key, repository_id }) => {
      if (action !== 'delete') return;
      const declaring = [...(this.#tables()?.declaring ?? [])].filter(([id]) => id !== repository_id);
      const others = declaring.filter(([, { counts, resources }]) => counts && resources.has(`${kind} ${key}`));
      this.#model.deleted(
        key,
        others.map(([id]) => id),
      );
    };
    for (let step = 0; step < STEPS; step += 1) await this.#step();
    this.#steps.push('quiet');
    world.faults.beforeTransaction = async () => undefined;
    const ends = await this.#converge();
    const wrong = [...ends, ...(await this.#wrong())];
    const happened = happenedIn(await this.#pipeline.log(), this.#steps);
    return { steps: this.#steps, wrong, crashes: this.#pipeline.crashes, happened };
  }

  async #step(): Promise<void> {
    const { world } = this.#pipeline;
    const people = this.#people;
    if (this.#chance.chance(0.3)) this.#crashSoon();
    const repository = this.#hasSecond && this.#chance.chance(0.3) ? 2 : 1;
    const steps: Record<string, () => Promise<unknown>> = {
      commit: async () => this.#commit(repository),
      'commit and sync': () => (this.#commit(repository), this.#pipeline.sync(repository)),
      sync: () => this.#pipeline.sync(repository),
      'hand a node over': () => this.#handOver(),
      'hand a node over too late': () => this.#handOverLate(),
      'approve some': () => people.decide('approve', 0.6, repository),
      'approve all': () => people.decide('approve', 1, repository),
      'reject some': () => people.decide('reject', 0.4, repository),
      'take votes back': () => people.changeTheirMinds(repository),
      'edit one': async () => this.#steps.push(await people.edit(repository)),
      'ask for two persons': () => people.policy({ approvals_required: 2 }),
      'ask for one person': () => people.policy({}),
      'block everything': () => people.policy({ decision: 'block' }),
      'let things expire': () => people.policy({ expires_after_seconds: 1_800 }),
      'keep to the even hours': () => people.policy({ windows: [EVEN_HOURS] }),
      'shut the odd hours': () => people.policy({ windows: [ODD_HOURS_SHUT] }),
      'keep authors and editors out': () => people.policy({ separation_of_duties: true }),
      'leave some out': () => people.leaveOut(repository, null),
      'leave some out for now': () => people.leaveOut(repository, this.#inHours(3)),
      'apply by itself': () => this.#setUp(repository, { auto_apply: this.#chance.chance(0.7) }),
      'heal by itself': () => this.#heal(repository),
      'let git own it': () => people.gitMode('on'),
      'let people own it': () => people.gitMode('off'),
      'break the glass': () => people.breakGlass(this.#anyNode()),
      'write by hand': () => this.#writeByHand('alone'),
      'let an hour pass': async () => world.clock.advance(3_600_000),
    };
    const name = this.#chance.one(Object.keys(steps));
    this.#steps.push(`${name} (${repository})`);
    await steps[name]?.();
    if (this.#chance.chance(0.7)) await this.#pipeline.settle();
  }

  /** Some nodes, in one region; of those that the other repository declares only a few. */
  #commit(repository: number): void {
    const others = this.#declared.get(3 - repository) ?? [];
    const part = repository === 1 ? 0.75 : 0.25;
    const nodes = NODES.filter((node) => this.#chance.chance(others.includes(node) ? 0.1 : part));
    this.#declare(repository, nodes, `region-${this.#chance.below(3)}`);
  }

  /** Takes a node from the first repository's file into that of the second, and syncs both, in whatever order. */
  async #handOver(): Promise<void> {
    const [own, taken] = [this.#declared.get(1) ?? [], this.#declared.get(2) ?? []];
    const node = this.#chance.one(NODES);
    const region = `region-${this.#chance.below(3)}`;
    this.#declare(2, [...taken.filter((each) => each !== node), node], region);
    this.#declare(
      1,
      own.filter((each) => each !== node),
      region,
    );
    if (!this.#hasSecond) await this.#pipeline.register(2);
    this.#hasSecond = true;
    for (const repository of this.#chance.shuffled([1, 2])) {
      await this.#pipeline.sync(repository);
      if (this.#chance.chance(0.5)) await this.#people.decide('approve', 1, repository);
    }
  }

  /** Takes a node away, and approves that it is deleted while the second repository begins to declare it. */
  async #handOverLate(): Promise<void> {
    const [own, taken] = [this.#declared.get(1) ?? [], this.#declared.get(2) ?? []];
    const node = this.#chance.one(own.length === 0 ? NODES : own);
    const region = `region-${this.#chance.below(3)}`;
    if (!this.#hasSecond) {
      this.#declare(2, taken, region);
      await this.#pipeline.register(2);
      this.#hasSecond = true;
    }
    this.#declare(
      1,
      own.filter((each) => each !== node),
      region,
    );
    await this.#pipeline.sync(1);
    this.#declare(2, [...taken.filter((each) => each !== node), node], region);
    await this.#pipeline.startSync(2);
    await this.#people.decide('approve', 1, 1);
  }

  #declare(repository: number, nodes: readonly number[], region: string): void {
    this.#declared.set(repository, nodes);
    this.#steps.push(`${repository} declares ${nodes.join(' ') || 'nothing'} in ${region}`);
    this.#pipeline.commit(repository, repository === 1 ? fleetOf(nodes, region) : nodesOf(nodes, region));
  }

  /** A setting of a repository, which counts while people have no policy of their own. */
  async #setUp(repository: number, settings: Partial<RepositorySettings>): Promise<void> {
    await this.#people.forgetPolicy();
    const asked = { repository_id: idOf(repository), settings };
    await this.#pipeline.ask('UpdateRepository', asked);
  }

  async #heal(repository: number): Promise<void> {
    await this.#setUp(repository, { self_heal: this.#chance.chance(0.7) });
    const key = this.#anyNode();
    if (this.#chance.chance(0.3)) await this.#people.breakGlass(key);
    await this.#writeByHand('to be healed', key);
    await this.#pipeline.sync(repository);
  }

  #inHours(hours: number): string {
    return new Date(Date.parse(this.#pipeline.world.clock.now()) + hours * 3_600_000).toISOString();
  }

  #crashSoon(): void {
    const [call, moment] = [
      1 + this.#chance.below(CALLS_UNTIL_CRASH_MAX),
      this.#chance.one(['before', 'after'] as const),
    ];
    this.#steps.push(`die ${moment} call ${call}`);
    this.#pipeline.restart({ call, moment });
  }

  #anyNode(): string {
    return nodeOf(this.#chance.one(NODES));
  }

  /** Somebody changes a node that there is, past this process. */
  async #writeByHand(when: string, key = this.#anyNode()): Promise<void> {
    this.#writes += 1;
    const region = `by-hand-${this.#writes}`;
    const tables = this.#tables();
    const isManaged = (tables?.resources.get(`node ${key}`)?.managed_by ?? null) !== null;
    const governance = tables?.governance;
    const at = this.#pipeline.world.clock.now();
    // Control: as if nobody had ever said who may.
    if (tables && this.#pipeline.world.sabotage === 'ignored modes') tables.governance = UNGOVERNED;
    const envelope = { operation_id: `hand-${this.#writes}`, account_id: ACCOUNT, traceparent: null };
    const answer = await this.#byHand.update(
      { ...envelope, actor: { type: 'user', id: SOMEBODY }, may: ['system.fleet.break_glass'] },
      { kind: 'node', key, attributes: { region }, expected_version: null },
    );
    if (tables && governance) tables.governance = governance;
    const outcome = answer.kind === 'done' ? 'done' : answer.refusal.code;
    this.#steps.push(`${key} by hand, ${when}: ${outcome}`);
    this.#model.triedByHand(key, { at, isManaged, outcome });
    if (answer.kind === 'done') this.#model.wroteByHand(key, region, answer.revision);
  }

  #tables() {
    return this.#pipeline.world.fleet.accounts.get(ACCOUNT)?.tables;
  }

  /** Everybody approves all that is proposed, until a sync of each repository finds nothing to do. */
  async #converge(): Promise<string[]> {
    const { world } = this.#pipeline;
    await this.#people.policy({});
    const repositories = this.#hasSecond ? [1, 2] : [1];
    const last = NODES.filter((node) => repositories.length === 1 || node !== HANDED_OVER);
    this.#declare(1, last, REGION_AT_LAST);
    if (repositories.length > 1) this.#declare(2, [HANDED_OVER], REGION_AT_LAST);
    const statuses: (string | undefined)[] = [];
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      // A rejected change is proposed again at most once an hour.
      world.clock.advance(2 * 3_600_000);
      statuses.length = 0;
      for (const repository of repositories) {
        await this.#pipeline.sync(repository);
        statuses.push(await this.#pipeline.lastStatus(repository));
      }
      if (statuses.every((status) => status === 'success')) return [];
      for (const repository of repositories) await this.#people.decide('approve', 1, repository);
    }
    return [`it does not converge: the last runs are ${statuses.join(', ')}`];
  }

  async #wrong(): Promise<string[]> {
    const log = await this.#pipeline.log();
    const { live, wrong } = this.#model.reported(log);
    const declared = NODES.map((node) => `node ${nodeOf(node)} ${REGION_AT_LAST}`);
    const found = this.#pipeline.live().filter((name) => name.startsWith('node '));
    return [
      ...violations(log),
      ...brokenPolicies(log),
      ...brokenRejections(log),
      ...brokenAutomation(log),
      ...wrong,
      ...differences('live, and not told', found, live),
      ...differences('told, and not live', live, found),
      ...differences('declared, and not live', declared, found),
    ];
  }
}

function happenedIn(log: readonly StoredEvent[], steps: readonly string[]): ReadonlyMap<string, number> {
  const names = log.flatMap((event) => {
    switch (event.type) {
      case 'ApprovalVoided':
      case 'ProposalWithdrawn':
        return [`${event.type} ${event.data.reason}`];
      case 'ProposalApproved':
        return [`${event.type} by ${event.actor.type === 'policy' ? event.actor.id : event.actor.type}`];
      case 'ProposalRejected':
        return [
          event.type,
          ...(event.data.remember ? [event.data.until ? 'left out until a date' : 'left out for good'] : []),
        ];
      case 'HealingHeld':
        return [`${event.type} ${event.data.code}`];
      case 'ResourceChanged':
        return event.data.origin.type === 'apply' ? [`apply ${event.data.operation}`] : ['by hand'];
      default:
        return [event.type];
    }
  });
  const refused = steps.filter((step) => step.endsWith('git_owned')).map(() => 'refused by hand');
  return new Map([...Map.groupBy([...names, ...refused], (name) => name)].map(([name, all]) => [name, all.length]));
}

function differences(what: string, these: readonly string[], those: readonly string[]): string[] {
  return these.filter((name) => !those.includes(name)).map((name) => `${name} is ${what}`);
}
