import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import type {
  Command,
  CommandData,
  CommandReply,
  CommandType,
  EventType,
  RepositorySettings,
  StoredEvent,
} from '@fleetwright/contracts';
import { LOG_START, logPlaceOf, streamEnd } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { type CrashPoint, Fuse } from '../crash-points/crash.ts';
import { Process } from '../crash-points/process.ts';
import { createWorld, type Sabotage, type World } from '../crash-points/world.ts';

export const ACCOUNT = 'acme';

type Opened = StoredEvent<'ProposalOpened'>;

/** All stages over memory, as people use them: what a fault is done to, and what it may come to. */
export class MemoryPipeline {
  readonly world: World;
  /** How often a process died. */
  crashes = 0;
  readonly #log: MemoryEventStore;
  #read: readonly StoredEvent[] = [];
  #process: Process;
  #operations = 0;

  static async start(sabotage: Sabotage | null = null): Promise<MemoryPipeline> {
    const pipeline = new MemoryPipeline(createWorld(sabotage));
    await pipeline.ask('CreateAccount', { name: 'Acme' });
    return pipeline;
  }

  private constructor(world: World) {
    this.world = world;
    this.#log = new MemoryEventStore({ log: world.log, clock: world.clock });
    this.#process = new Process(world, new Fuse(null));
  }

  /** Another process takes over, which remembers nothing; it dies itself at that point, and is followed by a third. */
  restart(point: CrashPoint | null = null): void {
    this.#process = new Process(this.world, new Fuse(point));
  }

  /** Sends a command, and answers what it came to once everything that follows from it is done. */
  async ask<T extends CommandType>(type: T, data: CommandData<T>, actor = 'operator'): Promise<CommandReply> {
    const reply = await this.send(type, data, actor);
    await this.settle();
    return reply;
  }

  /** A command, without what follows from it. */
  async send<T extends CommandType>(type: T, data: CommandData<T>, actor = 'operator'): Promise<CommandReply> {
    this.#operations += 1;
    const envelope = { operation_id: `client-${this.#operations}`, account_id: ACCOUNT, traceparent: null };
    const may = ['system.policies.write', 'system.fleet.break_glass'] as const;
    const command = { ...envelope, type, data, may, actor: { type: 'user', id: actor } } as unknown as Command<T>;
    // A client repeats what was not answered, under the same operation id.
    return this.#surviving(() => this.#process.command(command));
  }

  /** These sign in, and may approve. */
  async admit(...subjects: readonly string[]): Promise<void> {
    const at = this.world.clock.now();
    const who = { kind: 'user' as const, roles: [], permissions: ['system.gitops.approve'] };
    const events = subjects.map((subject_id, n) =>
      newEvent('SubjectAdmitted', { ...who, subject_id, issued_at: at, valid_until: at }, 1_000_000 + n),
    );
    const stream = `access-${ACCOUNT}`;
    await this.#log.append({ stream, expected: streamEnd([]), operationId: 'admitted', events });
  }

  settle(): Promise<void> {
    return this.#surviving(() => this.#process.settle());
  }

  async #surviving<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!this.#process.fuse.isDead) throw error;
        this.crashes += 1;
        this.restart();
      }
    }
  }

  commit(repository: number, fleet: string): void {
    this.world.git.commit(urlOf(repository), { files: { 'fleet.yaml': fleet } });
  }

  /** Registers a repository, whose first sync is done then. */
  register(repository: number, settings: Partial<RepositorySettings> = {}): Promise<CommandReply> {
    const defaults = { repo_url: urlOf(repository), name: `fleet-${repository}`, reconcile_interval_seconds: 86_400 };
    return this.ask('RegisterRepository', {
      repository_id: idOf(repository),
      settings: settingsOf({ ...defaults, ...settings }),
    });
  }

  /** A sync, without waiting for it. */
  startSync(repository: number): Promise<CommandReply> {
    return this.send('RequestSync', { repository_id: idOf(repository), trigger: 'sync_now' });
  }

  sync(repository: number): Promise<CommandReply> {
    return this.ask('RequestSync', { repository_id: idOf(repository), trigger: 'sync_now' });
  }

  /** Decides about these, or about all that is open of a repository. */
  async decide(
    verdict: 'approve' | 'reject',
    repository: number,
    proposals: readonly Opened[] | undefined = undefined,
    digestOf = ({ data }: Opened) => data.digest,
    actor = 'operator',
  ): Promise<CommandReply> {
    const chosen = proposals ?? (await this.open(repository));
    const data = {
      repository_id: idOf(repository),
      verdict,
      decisions: chosen.map((opened) => ({ proposal_id: opened.data.proposal_id, digest: digestOf(opened) })),
      comment: null,
      remember: false,
      confirm_deletes: null,
    };
    return this.ask('DecideProposals', data, actor);
  }

  /** Somebody changes a live resource by hand, whatever it is now. */
  patchNode(key: string, region: string): Promise<CommandReply> {
    const attributes = { region };
    return this.send('UpdateResource', { kind: 'node', key, attributes, expected_version: null }, 'somebody');
  }

  /** Proposals that may still come to something, as they are now, in the order of their opening. */
  async open(repository: number): Promise<Opened[]> {
    const ended = new Set((await this.events(...ENDS)).map(({ data }) => data.proposal_id));
    const edits = new Map((await this.events('ProposalEdited')).map(({ data }) => [data.proposal_id, data]));
    const opened = (await this.events('ProposalOpened')).filter(
      ({ data }) => data.repository_id === idOf(repository) && !ended.has(data.proposal_id),
    );
    return opened.map((event) => {
      const edited = edits.get(event.data.proposal_id);
      if (edited === undefined) return event;
      return { ...event, data: { ...event.data, digest: edited.digest, body: edited.body } };
    });
  }

  async events<T extends EventType>(...types: T[]): Promise<StoredEvent<T>[]> {
    const isWanted = new Set<EventType>(types);
    return (await this.log()).filter(({ type }) => isWanted.has(type)) as StoredEvent<T>[];
  }

  async log(): Promise<readonly StoredEvent[]> {
    const { entries } = this.world.log;
    // What was read stands, unless events were lost.
    if (entries.length < this.#read.length) this.#read = [];
    const last = this.#read.at(-1);
    if (entries.length > this.#read.length) {
      const after = last === undefined ? LOG_START : logPlaceOf(last);
      this.#read = [...this.#read, ...(await this.#log.readAll({ after, limit: 5_000 })).events];
    }
    return this.#read;
  }

  /** What the newest run of a repository ended as; undefined: it has not. */
  async lastStatus(repository: number): Promise<string | undefined> {
    const runs = await this.events('SyncRequested');
    const newest = runs.findLast(({ data }) => data.repository_id === idOf(repository))?.data.run_id;
    return (await this.events('RunClosed')).findLast(({ data }) => data.run_id === newest)?.data.status;
  }

  /** Keys of what is live, with the region of nodes. */
  live(): string[] {
    const resources = this.world.fleet.accounts.get(ACCOUNT)?.tables.resources ?? new Map();
    return [...resources]
      .map(([name, { attributes }]) => (attributes.region === undefined ? name : `${name} ${attributes.region}`))
      .toSorted();
  }

  /** Names of what took effect through proposals, in order. */
  async effects(): Promise<string[]> {
    const changed = await this.events('ResourceChanged');
    return changed.filter(({ data }) => data.origin.type === 'apply').map(({ data }) => `${data.kind} ${data.key}`);
  }
}

const ENDS = [
  'ProposalApplied',
  'ProposalAppliedManually',
  'ProposalRejected',
  'ProposalSuperseded',
  'ProposalWithdrawn',
  'ProposalFailed',
  'ProposalStale',
  'ProposalBlocked',
  'ProposalExpired',
] as const;

export function idOf(repository: number): string {
  return `00000000-0000-7000-8000-00000000f${String(repository).padStart(3, '0')}`;
}

function urlOf(repository: number): string {
  return `https://git.example.com/acme/fleet-${repository}.git`;
}

/** A template, and so many nodes of it in a region, or these. */
export function fleetOf(nodes: number | readonly number[], region = 'eu-west-1', more = ''): string {
  return `version: 1\naccount: ${ACCOUNT}\ntemplates:\n  - name: edge\n${nodesIn(nodes, region)}${more}`;
}

/** Nodes alone, of a template that is elsewhere. */
export function nodesOf(nodes: readonly number[], region: string): string {
  return `version: 1\naccount: ${ACCOUNT}\n${nodesIn(nodes, region)}`;
}

function nodesIn(nodes: number | readonly number[], region: string): string {
  const numbers = typeof nodes === 'number' ? Array.from({ length: nodes }, (_, n) => n + 1) : nodes;
  const lines = numbers.map((n) => `  - {hostname: ${nodeOf(n)}, template: edge, region: ${region}}\n`);
  return `nodes:${numbers.length === 0 ? ' []' : ''}\n${lines.join('')}`;
}

export function nodeOf(number: number): string {
  return `edge-${String(number).padStart(2, '0')}`;
}
