import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitSha, Id } from '@fleetwright/contracts';
import {
  classifyGitExit,
  cloneFailed,
  type CloneFailureReason,
  type FetchFailure,
  type FetchResult,
  type GitSource,
  type GitTarget,
  type TipResult,
} from '@fleetwright/core/repo-sync';
import { type Access, accessFiles, accessIn } from './access.ts';
import { folderOf, GitCache, TIP_REF } from './cache.ts';
import { type Destination, environment, leadingArguments } from './command-line.ts';
import { resolveDestination } from './destination.ts';
import { historyOf, type HistorySource } from './history.ts';
import {
  FETCH_DEADLINE_MS,
  PACK_BYTES_MAX,
  READ_DEADLINE_MS,
  STDERR_BYTES_MAX,
  TIP_DEADLINE_MS,
  TIP_OUTPUT_BYTES_MAX,
} from './limits.ts';
import { lsRefs } from './ls-refs.ts';
import { lsRemoteArguments, tipIn } from './ls-remote.ts';
import { ObjectReader, ObjectsUnreadable } from './object-reader.ts';
import type { Deadlines, GitOptions } from './options.ts';
import { PrivateFiles } from './private-files.ts';
import { type GitOutcome, runGit } from './process.ts';
import { readCommit, readFileOf } from './read-file.ts';
import { storageFailure } from './storage-failure.ts';
import { Turns } from './turns.ts';

/** Reads remotes with the machine's git: bare, shallow, without hooks, filters, submodules, configuration or prompts. */
export function createGitSource(options: GitOptions): ClosableGitSource {
  return new RealGit(options);
}

export interface ClosableGitSource extends GitSource {
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
  readonly #turns = new Turns();
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

  async tip(target: GitTarget): Promise<TipResult> {
    const resolved = await resolveDestination(target.url, this.#options.policy);
    if (resolved.kind === 'failed') return resolved;
    const { destination } = resolved;
    if (destination.remote.transport !== 'ssh') {
      // What git would not be given is not sent here either, and its remote is not asked without it.
      const found = accessFiles(destination, target);
      if (found.kind === 'failed') return found;
      const { caFile } = this.#options;
      const deadlineMs = this.#deadlines.tipMs;
      const answer = await lsRefs({ target, destination, caFile, deadlineMs, stopping: this.#closing.signal });
      if (answer !== 'not_smart') return answer;
    }
    return this.#lsRemote(target, destination);
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
    // git locks a repository while it fetches into it; two at once would fail each other.
    return this.#turns.take(target.repositoryId, () => this.#fetchFile(target, known));
  }

  forget(repositoryId: Id): Promise<void> {
    const folder = folderOf(this.#options.cacheDir, repositoryId);
    return this.#turns.take(repositoryId, () => rm(folder, { recursive: true, force: true }));
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
        ...['--', target.url, refspec],
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
    // A killed git leaves its lock and half a pack; on a full disk the other repositories need that room.
    if (outcome.end === 'timed_out' || isTooLarge || failure.reason === 'no_space') await cache.discard();
    return failure;
  }

  async #read(cache: GitCache, target: GitTarget, known: Known): Promise<FetchResult> {
    const reader = this.#reader(cache);
    try {
      const commit = await readCommit(reader, TIP_REF);
      const file = await readFileOf(reader, commit, target.file);
      if (file.kind === 'failed') return file;
      const history = await historyOf(this.#historySource(cache, target), commit, known.previous);
      return { kind: 'fetched', revision: commit.revision, text: file.text, sizeBytes: file.sizeBytes, history };
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
