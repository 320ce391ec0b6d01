import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitSha, Id } from '@fleetwright/contracts';
import { Serialiser } from '@fleetwright/core/concurrency';
import {
  classifyGitExit,
  cloneFailed,
  type CloneFailureReason,
  commitUnreadable,
  type FetchFailure,
  type FetchResult,
  type GitPublisher,
  type GitSource,
  type GitTarget,
  type Publication,
  type PublishResult,
  type TipResult,
} from '@fleetwright/core/repo-sync';
import { type Access, accessFiles, accessIn } from './access.ts';
import { folderOf, GitCache, TIP_REF } from './cache.ts';
import { type Destination, environment, leadingArguments } from './command-line.ts';
import { resolveDestination } from './destination.ts';
import { authorsSince } from './objects/authors.ts';
import { historyOf, type HistorySource } from './objects/history.ts';
import {
  FETCH_DEADLINE_MS,
  PACK_BYTES_MAX,
  READ_DEADLINE_MS,
  STDERR_BYTES_MAX,
  TIP_DEADLINE_MS,
  TIP_OUTPUT_BYTES_MAX,
} from './limits.ts';
import { lsRefs } from './tip/ls-refs.ts';
import { lsRemoteArguments, tipIn } from './tip/ls-remote.ts';
import { ObjectReader, ObjectsUnreadable } from './objects/object-reader.ts';
import type { Deadlines, GitOptions } from './options.ts';
import { PrivateFiles } from './private-files.ts';
import { type GitOutcome, runGit } from './process.ts';
import { commitFile, GitFailed, pushArguments, rejectionIn } from './publish.ts';
import { readCommit, readFileOf } from './objects/read-file.ts';
import { RevisionUnreadable } from './objects/revision-unreadable.ts';
import { storageFailure } from './storage-failure.ts';

/** Reads remotes with the machine's git: bare, shallow, without hooks, filters, submodules, configuration or prompts. */
export function createGitSource(options: GitOptions): ClosableGitSource {
  return new RealGit(options);
}

export interface ClosableGitSource extends GitSource, GitPublisher {
  /** Kills what is running; every question from then on fails. */
  close(): void;
}

interface Known {
  readonly tip: CommitSha;
  readonly previous: CommitSha | null;
}

interface FetchOptions {
  readonly depth: readonly string[];
  readonly refspec: string;
  readonly destination: Destination;
  readonly access: Access;
}

class RealGit implements ClosableGitSource {
  readonly #options: GitOptions;
  readonly #deadlines: Deadlines;
  readonly #home: string;
  /** git locks a repository while it fetches into it; two at once would fail each other. */
  readonly #fetches = new Serialiser();
  readonly #closing = new AbortController();
  readonly #privateFiles: PrivateFiles;

  constructor(options: GitOptions) {
    this.#options = options;
    this.#home = join(options.cacheDir, 'home');
    this.#privateFiles = new PrivateFiles(options.privateDir ?? tmpdir());
    this.#privateFiles.sweep();
    this.#deadlines = {
      tipMs: TIP_DEADLINE_MS,
      fetchMs: FETCH_DEADLINE_MS,
      readMs: READ_DEADLINE_MS,
      ...options.deadlines,
    };
  }

  close(): void {
    this.#closing.abort();
    this.#privateFiles.close();
  }

  async refusal(url: string): Promise<FetchFailure | undefined> {
    const resolved = await resolveDestination(url, this.#options.policy);
    if (resolved.kind === 'allowed' || resolved.failure.reason === 'host_not_resolved') return undefined;
    return resolved.failure;
  }

  async tip(asked: GitTarget): Promise<TipResult> {
    const resolved = await resolveDestination(asked.url, this.#options.policy);
    if (resolved.kind === 'failed') return resolved;
    const { destination } = resolved;
    const target = { ...asked, url: destination.remote.url };
    return destination.remote.transport === 'ssh'
      ? this.#lsRemote(target, destination)
      : this.#lsRefs(target, destination);
  }

  async #lsRefs(target: GitTarget, destination: Destination): Promise<TipResult> {
    // What git would not be given is not sent here either, and its remote is not asked without it.
    const found = accessFiles(destination, target);
    if (found.kind === 'failed') return found;
    const { caFile } = this.#options;
    const deadlineMs = this.#deadlines.tipMs;
    return lsRefs({ target, destination, caFile, deadlineMs, stopping: this.#closing.signal });
  }

  async #lsRemote(target: GitTarget, destination: Destination): Promise<TipResult> {
    return this.#reaching(target, destination, async (access) => {
      const outcome = await runGit({
        args: [...this.#leading(destination, access), ...lsRemoteArguments(target)],
        env: { ...(await this.#environment()), ...access.env },
        cwd: this.#home,
        deadlineMs: this.#deadlines.tipMs,
        stdoutBytesMax: TIP_OUTPUT_BYTES_MAX,
        signal: this.#closing.signal,
      });
      const result = tipIn(outcome, target);
      const hostKey = result.kind === 'tip' ? access.hostKey() : undefined;
      return hostKey === undefined ? result : { ...result, hostKey };
    });
  }

  fetchFile(target: GitTarget, known: Known): Promise<FetchResult> {
    return this.#fetches.run(target.repositoryId, () => this.#fetchFile(target, known));
  }

  publish(target: GitTarget, publication: Publication): Promise<PublishResult> {
    return this.#fetches.run(target.repositoryId, () => this.#publish(target, publication));
  }

  /** Nobody else writes to the remote's new branch: it is looked for first, and never forced. */
  async #publish(target: GitTarget, publication: Publication): Promise<PublishResult> {
    const { branch } = publication;
    const there = await this.tip({ ...target, branch });
    if (there.kind === 'tip') {
      return { kind: 'refused', reason: 'branch_exists', message: `the branch ${branch} exists already` };
    }
    if (there.failure.code !== 'branch_not_found') return there;
    const resolved = await resolveDestination(target.url, this.#options.policy);
    if (resolved.kind === 'failed') return resolved;
    const { destination } = resolved;
    const cache = new GitCache(this.#options.cacheDir, target);
    try {
      const local = (args: readonly string[], env = {}) => this.#locally(cache, args, env);
      const sha = await commitFile(local, this.#privateFiles, target.file, publication);
      return await this.#reaching(target, destination, async (access) => {
        const args = [...this.#leading(destination, access), `--git-dir=${cache.folder}`];
        const outcome = await this.#run([...args, ...pushArguments(destination.remote.url, sha, branch)], access.env);
        if (outcome.end === 'exited' && outcome.code === 0) return { kind: 'pushed', sha };
        const message = rejectionIn(outcome);
        return message === undefined ? failed(target, outcome) : { kind: 'refused', reason: 'push_rejected', message };
      });
    } catch (error) {
      if (error instanceof GitFailed) return failed(target, error.outcome);
      const failure = storageFailure(target.url, error);
      if (failure === undefined) throw error;
      return { kind: 'failed', failure };
    }
  }

  async #locally(cache: GitCache, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const outcome = await this.#run([...leadingArguments(), `--git-dir=${cache.folder}`, ...args], env);
    if (outcome.end !== 'exited' || outcome.code !== 0) throw new GitFailed(outcome);
    return outcome.stdout.trim();
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<GitOutcome> {
    return runGit({
      args,
      env: { ...(await this.#environment()), ...env },
      cwd: this.#home,
      deadlineMs: this.#deadlines.fetchMs,
      stdoutBytesMax: STDERR_BYTES_MAX,
      signal: this.#closing.signal,
    });
  }

  forget(repositoryId: Id): Promise<void> {
    const folder = folderOf(this.#options.cacheDir, repositoryId);
    return this.#fetches.run(repositoryId, () => rm(folder, { recursive: true, force: true }));
  }

  async #fetchFile(target: GitTarget, known: Known): Promise<FetchResult> {
    const cache = new GitCache(this.#options.cacheDir, target);
    const isFresh = !(await cache.exists());
    const result = await this.#attempt(cache, target, known);
    if (isFresh || result.kind === 'fetched' || !isCacheSuspect(result.failure)) return result;
    // What a killed fetch, a full disk or a damaged one left behind must not fail this repository for ever.
    return this.#attempt(cache, target, known, { anew: true });
  }

  async #attempt(cache: GitCache, target: GitTarget, known: Known, { anew = false } = {}): Promise<FetchResult> {
    try {
      if (anew) await cache.discard();
      if ((await cache.tip()) !== known.tip) {
        await cache.prepare(known.tip);
        const failure = await this.#fetch(cache, target, ['--depth=1']);
        if (failure !== undefined) return { kind: 'failed', failure };
      }
      return await this.#read(cache, target, known);
    } catch (error) {
      const failure = storageFailure(target.url, error);
      if (failure?.reason === 'no_space') await cache.discard();
      if (failure !== undefined) return { kind: 'failed', failure };
      if (error instanceof RevisionUnreadable) {
        const what = `the tip of "${target.branch}" at ${target.url}`;
        return { kind: 'failed', failure: commitUnreadable(what, error.message) };
      }
      if (!(error instanceof ObjectsUnreadable)) throw error;
      return failed(target, { end: 'exited', stderr: `fatal: ${error.message}` });
    }
  }

  /** undefined when it worked. */
  async #fetch(
    cache: GitCache,
    target: GitTarget,
    depth: readonly string[],
    refspec = branchRefspec(target),
  ): Promise<FetchFailure | undefined> {
    const resolved = await resolveDestination(target.url, this.#options.policy);
    if (resolved.kind === 'failed') return resolved.failure;
    const { destination } = resolved;
    // Trusting whoever answers is for the caller to decide, who records the key: see `tip`.
    if (destination.remote.transport === 'ssh' && target.sshHostKey === null) {
      return cloneFailed(target.url, 'host_key_unknown');
    }
    const result = await this.#reaching(target, destination, async (access) => {
      const failure = await this.#fetchReaching(cache, target, { depth, refspec, destination, access });
      return failure === undefined ? ({ kind: 'done' } as const) : ({ kind: 'failed', failure } as const);
    });
    return result.kind === 'failed' ? result.failure : undefined;
  }

  async #fetchReaching(
    cache: GitCache,
    target: GitTarget,
    { depth, refspec, destination, access }: FetchOptions,
  ): Promise<FetchFailure | undefined> {
    const packBytesMax = this.#options.packBytesMax ?? PACK_BYTES_MAX;
    const outcome = await runGit({
      args: [
        ...this.#leading(destination, access),
        `--git-dir=${cache.folder}`,
        ...['fetch', '--quiet', ...depth, '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'],
        ...['--no-auto-maintenance', '--no-show-forced-updates'],
        ...['--', destination.remote.url, refspec],
      ],
      env: { ...(await this.#environment()), ...access.env },
      cwd: this.#home,
      deadlineMs: this.#deadlines.fetchMs,
      stdoutBytesMax: STDERR_BYTES_MAX,
      fileBytesMax: packBytesMax,
      signal: this.#closing.signal,
    });
    if (outcome.end === 'exited' && outcome.code === 0) return undefined;
    // git does not say that it ran into the limit; the pack that it left at just that size does.
    const isTooLarge = (await cache.unfinishedBytes()) >= packBytesMax;
    const { failure } = failed(target, isTooLarge ? { ...outcome, end: 'too_large' } : outcome);
    // git says the same of a page that it took for a remote without refs, which another question tells apart.
    if (failure.code === 'branch_not_found' && destination.remote.transport !== 'ssh') {
      const tip = await this.#lsRefs(target, destination);
      return tip.kind === 'failed' ? tip.failure : cloneFailed(target.url, 'transfer_corrupt');
    }
    // A killed git leaves its lock and half a pack; on a full disk the other repositories need that room.
    if (outcome.end === 'timed_out' || isTooLarge || failure.reason === 'no_space') await cache.discard();
    return failure;
  }

  async #read(cache: GitCache, target: GitTarget, known: Known): Promise<FetchResult> {
    const reader = this.#reader(cache);
    try {
      const commit = await readCommit(reader, TIP_REF);
      const file = await readFileOf(reader, commit, target.file);
      if (file.kind === 'failed') return { ...file, revision: commit.revision };
      const source = this.#historySource(cache, target);
      const history = await historyOf(source, commit, known.previous);
      const authors = await source.reading((fresh) => authorsSince(fresh, commit, known.previous, history));
      const { text, sizeBytes } = file;
      return { kind: 'fetched', revision: commit.revision, text, sizeBytes, history, authors };
    } finally {
      reader.close();
    }
  }

  #historySource(cache: GitCache, target: GitTarget): HistorySource {
    return {
      reading: async (work) => {
        const reader = this.#reader(cache);
        try {
          return await work(reader);
        } finally {
          reader.close();
        }
      },
      fetchSince: (seconds, of) => {
        const refspec = of === 'branch' ? branchRefspec(target) : of;
        return this.#fetch(cache, target, [`--shallow-since=@${Math.max(0, seconds)}`], refspec);
      },
    };
  }

  #reader(cache: GitCache): ObjectReader {
    return new ObjectReader({
      args: [...leadingArguments(), `--git-dir=${cache.folder}`, 'cat-file', '--batch'],
      env: environment({ path: this.#options.path, home: this.#home, allowHttp: false }),
      cwd: this.#home,
      deadlineMs: this.#deadlines.readMs,
      signal: this.#closing.signal,
    });
  }

  /** Lends git what it needs to reach the remote, for as long as `work` runs. */
  async #reaching<T>(
    target: GitTarget,
    destination: Destination,
    work: (access: Access) => Promise<T>,
  ): Promise<T | { readonly kind: 'failed'; readonly failure: FetchFailure }> {
    const found = accessFiles(destination, target);
    if (found.kind === 'failed') return found;
    if (this.#closing.signal.aborted) return failed(target, { end: 'exited', stderr: 'fatal: the program stops' });
    try {
      if (Object.keys(found.files).length === 0) return await work(accessIn('', destination, target));
      return await this.#privateFiles.lend(found.files, (folder) => work(accessIn(folder, destination, target)));
    } catch (error) {
      const failure = storageFailure(target.url, error);
      if (failure === undefined) throw error;
      return { kind: 'failed', failure };
    }
  }

  #leading(destination: Destination, { settings }: Access): string[] {
    const { caFile } = this.#options;
    return leadingArguments(destination, [...(caFile === undefined ? [] : [`http.sslCAInfo=${caFile}`]), ...settings]);
  }

  async #environment(): Promise<Record<string, string>> {
    await mkdir(this.#home, { recursive: true, mode: 0o700 });
    const { path, policy } = this.#options;
    return environment({ path, home: this.#home, allowHttp: policy.allowHttp });
  }
}

function branchRefspec({ branch }: GitTarget): string {
  return `+refs/heads/${branch}:${TIP_REF}`;
}

function failed(target: GitTarget, outcome: Pick<GitOutcome, 'end' | 'stderr'>) {
  return { kind: 'failed', failure: classifyGitExit(target.url, target.branch, outcome) } as const;
}

const SUSPECT: ReadonlySet<CloneFailureReason> = new Set([
  'unexplained',
  'transfer_corrupt',
  'no_space',
  'storage_unusable',
]);

function isCacheSuspect({ code, reason }: FetchFailure): boolean {
  return code === 'clone_failed' && reason !== undefined && SUSPECT.has(reason);
}
