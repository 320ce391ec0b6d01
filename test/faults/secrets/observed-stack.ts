import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  type Canary,
  canaryOf,
  CanarySearch,
  type ProcessWatch,
  type RecordedPrograms,
  recordPrograms,
  type Sighting,
  waitFor,
  watchProcesses,
  removeFolder,
} from '@fleetwright/kit/testing';
import { credentialsKeyFile, webhookKeyFile } from '../../../deploy/local/service-environment.ts';
import { type Answer, api, SYSTEM } from '../../end-to-end/api.ts';
import { type Stack, startStack, type StackOptions } from '../../end-to-end/stack.ts';
import { sightingsInCaches, sightingsInDatabase, sightingsOnDisk } from './places.ts';

/** A run ends within a second, and with a remote that hangs after 20; the rest is for a busy machine. */
const RUN_ENDS_WITHIN_MS = 300_000;

export interface ObservedOptions extends Pick<StackOptions, 'environmentOf'> {
  /** Secrets of the test's own; those of the stack are looked for as well. */
  readonly canaries: readonly Canary[];
  /** What is planted, to be found. */
  readonly planted: Canary;
}

/** The whole system under the eyes of a search: its processes, its files, its database, and all that it answers. */
export class ObservedStack {
  readonly stack: Stack;
  /** Where the private files of git are made. */
  readonly privateDir: string;
  readonly #planted: CanarySearch;
  readonly #folder: string;
  readonly #secrets: CanarySearch;
  readonly #watch: ProcessWatch;
  readonly #programs: RecordedPrograms;
  readonly #heard: string[] = [];
  #timeline = '';
  readonly #listening = new AbortController();
  /** Processes that may hold a secret in their environment: who they are, and which. */
  readonly #allowed = new Map<number, readonly string[]>();

  private constructor(
    stack: Stack,
    given: { folder: string; canaries: readonly Canary[]; planted: Canary; watch: ProcessWatch },
    programs: RecordedPrograms,
  ) {
    this.stack = stack;
    this.#folder = given.folder;
    this.privateDir = join(given.folder, 'private');
    this.#secrets = new CanarySearch(given.canaries);
    this.#planted = new CanarySearch([given.planted]);
    this.#watch = given.watch;
    this.#programs = programs;
    void this.#listen();
  }

  static async start({ canaries, planted, environmentOf }: ObservedOptions): Promise<ObservedStack> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-secrets-'));
    const privateDir = join(folder, 'private');
    await mkdir(privateDir);
    const programs = await recordPrograms(join(folder, 'programs'), ['git', 'ssh']);
    const stack = await startStack({
      environment: {
        FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1',
        FLEETWRIGHT_LOG_LEVEL: 'debug',
        PATH: programs.path,
        TMPDIR: privateDir,
      },
      ...(environmentOf === undefined ? {} : { environmentOf }),
    });
    const all = [...canaries, ...(await canariesOfThe(stack))];
    const watch = await watchProcesses([...all, planted]);
    return new ObservedStack(stack, { folder, canaries: all, planted, watch }, programs);
  }

  /** Which of its own secrets the environment of a service may hold. Call it again after a restart. */
  allow(names: readonly string[]): void {
    for (const service of this.stack.services()) {
      this.#allowed.set(
        service.pid(),
        service.name === 'repo-sync' ? [...OF_EVERY_SERVICE, ...names] : OF_EVERY_SERVICE,
      );
    }
  }

  /** Asks, and keeps every word of the answer. */
  async ask(method: 'get' | 'post' | 'patch', path: string, body?: unknown): Promise<Answer> {
    const rest = api(this.stack.gatewayUrl, this.stack.token);
    const answer = method === 'get' ? await rest.get(path) : await rest[method](path, body);
    this.#heard.push(JSON.stringify(answer));
    return answer;
  }

  /** Sends a body as it is, JSON or not, as the administrator unless the headers say otherwise. */
  async askRaw(path: string, body: string, given: Readonly<Record<string, string>> = {}): Promise<number> {
    const headers = { authorization: `Bearer ${this.stack.token}`, 'content-type': 'application/json', ...given };
    const response = await fetch(`${this.stack.gatewayUrl}${path}`, { method: 'POST', headers, body });
    this.#heard.push(await response.text());
    return response.status;
  }

  async register(settings: Record<string, unknown>): Promise<string> {
    const { status, body } = await this.ask('post', `${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    if (status !== 201) throw new Error(`${String(settings['name'])} was answered ${status}`);
    return body.gitops_repository.id;
  }

  async syncNow(repository: string): Promise<string> {
    const path = `${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=0`;
    return (await this.ask('post', path)).body.gitops_sync_run.id;
  }

  /** The latest run of a repository, once it is no longer worked on. */
  async lastRun(
    repository: string,
  ): Promise<{ readonly id: string; readonly status: string; readonly codes: string[] }> {
    const ended = async () => {
      const { body } = await this.ask('get', `${SYSTEM}/gitops_repositories/${repository}/sync_runs?limit=1`);
      const [latest] = body.gitops_sync_runs;
      if (latest === undefined || latest.status === 'in_progress' || latest.status === 'applying') return undefined;
      return (await this.ask('get', `${SYSTEM}/gitops_sync_runs/${latest.id}`)).body;
    };
    const { id, status, findings } = await waitFor(ended, {
      what: `the run of ${repository} to end`,
      timeoutMs: RUN_ENDS_WITHIN_MS,
    });
    await this.ask('get', `${SYSTEM}/gitops_sync_runs/${id}/events`);
    await this.ask('get', `${SYSTEM}/gitops_repositories/${repository}`);
    return { id, status, codes: findings.items.map(({ code }: { code: string }) => code) };
  }

  /** Each place in which a secret stands and may not, as a sentence; of these, or else of all. */
  async leaks(search = this.#secrets): Promise<readonly string[]> {
    const found = await this.#sightings(search);
    const isAllowed = ({ canary, where }: Sighting) => OWN_FILES.get(where) === canary;
    return [...new Set(found.filter((each) => !isAllowed(each)).map(sentence))].toSorted();
  }

  /** Each place in which the planted one stands. */
  async found(): Promise<ReadonlySet<string>> {
    return new Set((await this.#sightings(this.#planted)).map(({ where }) => where));
  }

  /** All that browsers were told so far. */
  timeline(): string {
    return this.#timeline;
  }

  async stop(): Promise<void> {
    this.#listening.abort();
    await this.#watch.stop();
    await this.stack.stop();
    await removeFolder(this.#folder);
  }

  async #sightings(search: CanarySearch): Promise<readonly Sighting[]> {
    const seen = await this.#watch.seen();
    const wanted = new Set(search.names);
    const processes = seen.sightings.filter(({ canary, place, pid }) => {
      return wanted.has(canary) && !(place === 'environ' && this.#allowed.get(pid)?.includes(canary));
    });
    const starts = await this.#programs.starts();
    const repoSync = this.stack.service('repo-sync');
    // Otherwise it removes caches while they are looked through.
    repoSync.pause();
    try {
      return [
        ...processes,
        ...starts.flatMap((start) => search.in(start, 'a program that was started')),
        ...this.#heard.flatMap((answer) => search.in(answer, 'an answer')),
        ...search.in(this.#timeline, 'the timeline'),
        ...(await sightingsInDatabase(search, this.stack)),
        ...(await sightingsOnDisk(search, this.stack)),
        ...(await sightingsInCaches(search, this.stack)),
      ];
    } finally {
      repoSync.resume();
    }
  }

  async #listen(): Promise<void> {
    const headers = { authorization: `Bearer ${this.stack.token}` };
    const url = `${this.stack.gatewayUrl}${SYSTEM}/fleet_events/stream`;
    const decoder = new TextDecoder();
    try {
      const response = await fetch(url, { headers, signal: this.#listening.signal });
      for await (const chunk of response.body ?? []) this.#timeline += decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (!this.#listening.signal.aborted) throw error;
    }
  }
}

const OF_EVERY_SERVICE = ['the password of the database'];

/** What a stack makes for itself, and the one file in which each stands. */
const OWN_FILES: ReadonlyMap<string, string> = new Map([
  ['keys/credentials.key', 'the key of the store'],
  ['keys/webhook.key', 'the key of the webhooks'],
  ['keys/jwt-private.pem', 'the key that signs tokens'],
  ['admin-token', 'the token of the administrator'],
  ['postgres/fleetwright.password', 'the password of the database'],
]);

async function canariesOfThe(stack: Stack): Promise<readonly Canary[]> {
  const files = [
    [credentialsKeyFile(stack.folder), 'the key of the store'],
    [webhookKeyFile(stack.folder), 'the key of the webhooks'],
    [join(stack.folder, 'keys', 'jwt-private.pem'), 'the key that signs tokens'],
    [join(stack.folder, 'postgres', 'fleetwright.password'), 'the password of the database'],
  ] as const;
  const canaries: Canary[] = [];
  for (const [file, name] of files) {
    if (!OWN_FILES.has(relative(stack.folder, file))) throw new Error(`${file} is not where it was expected`);
    canaries.push(canaryOf(name, (await readFile(file, 'utf8')).trim()));
  }
  // What is before the signature are the claims, which are no secret.
  return [...canaries, canaryOf('the token of the administrator', stack.token.slice(stack.token.lastIndexOf('.') + 1))];
}

function sentence({ canary, spelling, where }: Sighting): string {
  return `${canary} stands, ${spelling}, in ${where}`;
}
