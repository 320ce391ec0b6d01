import { mkdtemp, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { createGitSource } from '@fleetwright/adapters/git';
import type {
  Command,
  CommandData,
  CommandType,
  EventType,
  Finding,
  RepositorySettings,
  StoredEvent,
} from '@fleetwright/contracts';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { git, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { Fuse } from '../crash-points/crash.ts';
import { Process } from '../crash-points/process.ts';
import { createWorld, type World } from '../crash-points/world.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

export const ACCOUNT = 'acme';
const REPOSITORY = '00000000-0000-7000-8000-00000000f027';
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

/** A file of so many nodes; the first one is in `region`. */
export function fleet(region: string, nodes = 2): string {
  const lines = Array.from({ length: nodes }, (_, n) => {
    return `  - {hostname: edge-0${n + 1}, template: edge, region: ${n === 0 ? region : 'eu-west-2'}}\n`;
  });
  return `version: 1\naccount: ${ACCOUNT}\ntemplates:\n  - name: edge\nnodes:\n${lines.join('')}`;
}

/** All stages over memory, and beside them a real git server that real git reads from. */
export class Pipeline {
  readonly remote: GitRemote;
  /** Sees each request to the server first. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  readonly requests: string[] = [];
  readonly #root: string;
  readonly #world: World;
  readonly #system: Process;
  #operations = 0;

  static async start(): Promise<Pipeline> {
    const root = await mkdtemp(join(tmpdir(), 'fleetwright-source-'));
    const hook: { seen?: Pipeline } = {};
    const intercept = (request: IncomingMessage, response: ServerResponse) => {
      hook.seen?.requests.push(`${request.method} ${request.url}`);
      return hook.seen?.intercept?.(request, response) ?? false;
    };
    const remote = await startGitRemote({ root: join(root, 'remote'), intercept });
    hook.seen = new Pipeline(root, remote);
    await hook.seen.ask('CreateAccount', { name: 'Acme' });
    return hook.seen;
  }

  private constructor(root: string, remote: GitRemote) {
    this.#root = root;
    this.remote = remote;
    const source = createGitSource({ cacheDir: join(root, 'cache'), policy: LOCAL, path: process.env['PATH'] ?? '' });
    this.#world = { ...createWorld(null), remotes: { source, policy: LOCAL } };
    this.#system = new Process(this.#world, new Fuse(null));
  }

  async stop(): Promise<void> {
    await this.remote.stop();
    await removeFolder(this.#root);
  }

  async ask<T extends CommandType>(type: T, data: CommandData<T>): Promise<void> {
    await this.send(type, data);
    await this.#system.settle();
  }

  /** A command, without what follows from it. */
  async send<T extends CommandType>(type: T, data: CommandData<T>): Promise<void> {
    this.#operations += 1;
    const envelope = { operation_id: `client-${this.#operations}`, account_id: ACCOUNT, traceparent: null };
    const command = { ...envelope, type, data, actor: { type: 'user', id: 'operator' } } as Command<T>;
    const reply = await this.#system.command(command);
    if (!reply.ok) throw new Error(`${type} was refused: ${reply.message}`);
  }

  register(settings: Partial<RepositorySettings> & Pick<RepositorySettings, 'repo_url'>): Promise<void> {
    return this.ask('RegisterRepository', { repository_id: REPOSITORY, settings: { ...SETTINGS, ...settings } });
  }

  update(settings: Partial<RepositorySettings>): Promise<void> {
    return this.send('UpdateRepository', { repository_id: REPOSITORY, settings });
  }

  async sync(): Promise<void> {
    await this.requestSync();
    await this.settle();
  }

  requestSync(): Promise<void> {
    return this.send('RequestSync', { repository_id: REPOSITORY, trigger: 'sync_now' });
  }

  /** Lets all stages work on, and a second pass each time, until something is so. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await waitFor(
      async () => {
        await this.#system.settle();
        this.#world.clock.advance(1_000);
        return isSo();
      },
      { what },
    );
  }

  /** Lets all stages work on meanwhile. */
  settle(): Promise<void> {
    return this.#system.settle();
  }

  async approveAll(): Promise<void> {
    const open = await this.open();
    await this.ask('DecideProposals', {
      repository_id: REPOSITORY,
      verdict: 'approve',
      decisions: open.map(({ data }) => ({ proposal_id: data.proposal_id, digest: data.digest })),
      comment: null,
      remember: false,
      confirm_deletes: null,
    });
  }

  async events<T extends EventType>(...types: T[]): Promise<StoredEvent<T>[]> {
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    const page = await store.readAll({ after: LOG_START, limit: 5_000, types });
    return page.events as StoredEvent<T>[];
  }

  /** Proposals that nothing became of yet. */
  async open(): Promise<StoredEvent<'ProposalOpened'>[]> {
    const ended = new Set((await this.events(...ENDS)).map(({ data }) => data.proposal_id));
    return (await this.events('ProposalOpened')).filter(({ data }) => !ended.has(data.proposal_id));
  }

  async deletes(): Promise<StoredEvent<'ProposalOpened'>[]> {
    return (await this.events('ProposalOpened')).filter(({ data }) => data.action === 'delete');
  }

  /** What the newest fetch came to. */
  async fetched(): Promise<StoredEvent<'RevisionFetched' | 'FetchFailed'> | undefined> {
    return (await this.events('RevisionFetched', 'FetchFailed')).at(-1);
  }

  async findings(): Promise<readonly Finding[]> {
    return (await this.fetched())?.data.findings.items ?? [];
  }

  /** Names of the caches of the repository. */
  caches(): Promise<string[]> {
    return readdir(join(this.#root, 'cache', 'repositories', REPOSITORY));
  }

  /** Moves a branch on the server, wherever to; without a commit it is deleted. */
  async move(repository: string, sha: string | null, branch = 'main'): Promise<void> {
    const ref = `refs/heads/${branch}`;
    const args = sha === null ? ['-d', ref] : [ref, sha];
    await git(this.remote.folder(repository), 'update-ref', ...args);
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
] as const;

const SETTINGS = settingsOf({ reconcile_interval_seconds: 86_400 });
