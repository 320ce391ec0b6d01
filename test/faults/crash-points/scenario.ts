import type { Command, CommandData, CommandReply, CommandType, StoredEvent } from '@fleetwright/contracts';
import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { Crash, type CrashPoint, Fuse } from './crash.ts';
import { Process } from './process.ts';
import { createWorld, type Sabotage, type World } from './world.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

export const ACCOUNT = 'acme';
export const REPOSITORY = '00000000-0000-7000-8000-00000000f1ee';
const URL = 'https://git.example.com/acme/fleet.git';

/** What the crash test looks at when all is over. */
export interface Finished {
  readonly world: World;
  readonly log: readonly StoredEvent[];
  /** Calls that left the first process, by name. */
  readonly calls: readonly string[];
  readonly crashes: number;
}

/**
 * One whole scenario: a repository is registered and its fleet applied, a second commit changes and removes, somebody
 * changes a node by hand and puts it back. The process dies at the given point and is started again; clients repeat what
 * was not answered, as real ones do.
 */
export async function playScenario(point: CrashPoint | null, sabotage: Sabotage | null = null): Promise<Finished> {
  const scenario = new Scenario(point, sabotage);
  await scenario.play();
  return scenario.finished();
}

class Scenario {
  readonly #world: World;
  readonly #first: Fuse;
  #process: Process;
  #crashes = 0;
  #operations = 0;

  constructor(point: CrashPoint | null, sabotage: Sabotage | null) {
    this.#world = createWorld(sabotage);
    this.#first = new Fuse(point);
    this.#process = new Process(this.#world, this.#first);
  }

  async play(): Promise<void> {
    await this.#seed();
    this.#world.git.commit(URL, { files: { 'fleet.yaml': FIRST_FLEET } });
    await this.#ask('RegisterRepository', { repository_id: REPOSITORY, settings: SETTINGS });
    await this.#settle();
    await this.#approveAll();
    this.#world.git.commit(URL, { files: { 'fleet.yaml': SECOND_FLEET } });
    await this.#ask('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' });
    await this.#settle();
    await this.#approveAll();
    await this.#patchRegion('by-hand');
    await this.#patchRegion('ap-tokyo-1');
    await this.#ask('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' });
    await this.#settle();
  }

  async finished(): Promise<Finished> {
    return {
      world: this.#world,
      log: await this.#log(),
      calls: this.#first.calls,
      crashes: this.#crashes,
    };
  }

  async #seed(): Promise<void> {
    await this.#ask('CreateAccount', { name: 'Acme' });
    for (const key of ['system-base', 'nginx']) {
      await this.#ask('CreateResource', { kind: 'module', key, attributes: {} });
    }
    await this.#ask('PromoteModuleVersion', { module: 'nginx', version: '1.26.0', state: 'live' });
    await this.#settle();
  }

  async #approveAll(): Promise<void> {
    const decisions = pendingIn(await this.#log());
    await this.#ask('DecideProposals', {
      repository_id: REPOSITORY,
      verdict: 'approve',
      decisions,
      comment: null,
      remember: false,
      confirm_deletes: null,
    });
    await this.#settle();
  }

  async #patchRegion(region: string): Promise<void> {
    const attributes = { region };
    await this.#ask('UpdateResource', { kind: 'node', key: 'edge-01', attributes, expected_version: null });
    await this.#settle();
  }

  /** A client: repeats the command under the same operation id until it is answered. */
  async #ask<T extends CommandType>(type: T, data: CommandData<T>): Promise<CommandReply> {
    this.#operations += 1;
    const command = {
      type,
      data,
      operation_id: `client-${this.#operations}`,
      account_id: ACCOUNT,
      actor: { type: 'user', id: 'operator' },
      traceparent: null,
    } as Command<T>;
    const reply = await this.#surviving(() => this.#process.command(command));
    if (!reply.ok) throw new Error(`${type} was refused: ${reply.code} ${reply.message}`);
    return reply;
  }

  #settle(): Promise<void> {
    return this.#surviving(() => this.#process.settle());
  }

  async #surviving<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        // Code that wraps what it caught still ends with the process that it ran in.
        if (!(error instanceof Crash) && !this.#process.fuse.isDead) throw error;
        this.#crashes += 1;
        this.#process = new Process(this.#world, new Fuse(null));
      }
    }
  }

  async #log(): Promise<readonly StoredEvent[]> {
    const { log, clock } = this.#world;
    const { events } = await new MemoryEventStore({ log, clock }).readAll({ after: LOG_START, limit: 5_000 });
    return events;
  }
}

/** The proposals that nobody decided about yet, with the digests that a client would see. */
function pendingIn(log: readonly StoredEvent[]): { proposal_id: string; digest: string }[] {
  const pending = new Map<string, string>();
  for (const event of log) {
    if (event.type === 'ProposalOpened') pending.set(event.data.proposal_id, event.data.digest);
    else if (ENDS_PENDING.has(event.type) && 'proposal_id' in event.data) pending.delete(event.data.proposal_id);
  }
  return [...pending].map(([proposal_id, digest]) => ({ proposal_id, digest }));
}

const ENDS_PENDING: ReadonlySet<string> = new Set([
  'ProposalApproved',
  'ProposalRejected',
  'ProposalSuperseded',
  'ProposalWithdrawn',
  'ProposalBlocked',
]);

const SETTINGS = settingsOf({ repo_url: URL, reconcile_interval_seconds: 86_400 });

const FIRST_FLEET = `version: 1
account: ${ACCOUNT}
templates:
  - name: edge
    modules: [system-base, nginx@1.26.0]
nodes:
  - {hostname: edge-01, template: edge, region: ap-tokyo-1}
  - {hostname: edge-02, template: edge, region: eu-west-2}
assignments:
  - {node: edge-01, module: nginx}
sdwan:
  networks:
    - name: fabric
      peers: [{host: edge-01}]
      virtual_ips: [{name: front, primary_holder: edge-01}]
`;

const SECOND_FLEET = FIRST_FLEET.replace(/ {2}- \{hostname: edge-02.*\n/, '').replace(
  'template: edge, region: ap-tokyo-1',
  'template: edge, region: ap-tokyo-1, instance_type: t3-large',
);
