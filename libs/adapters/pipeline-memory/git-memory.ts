import { createHash } from 'node:crypto';
import type { CommitSha, Instant, Revision } from '@fleetwright/contracts';
import {
  authorsOfCommit,
  authorsTogether,
  branchNotFound,
  type CommitAuthors,
  type FetchFailure,
  type FetchResult,
  type GitPublisher,
  type GitSource,
  type GitTarget,
  type HistoryRelation,
  type Publication,
  type PublishResult,
  type TipResult,
} from '@fleetwright/core/repo-sync';

interface MemoryCommit {
  readonly revision: Revision;
  readonly files: Readonly<Record<string, string>>;
  readonly parent: CommitSha | null;
}

export interface MemoryCommitOptions {
  /** The whole content of the commit. */
  readonly files: Readonly<Record<string, string>>;
  /** Default `main`. */
  readonly branch?: string;
  readonly message?: string;
  /** The commit to build on instead of the branch's tip: rewrites history. `null` starts a new one. */
  readonly parent?: CommitSha | null;
  readonly author?: { readonly name: string; readonly email: string };
}

const FIRST_COMMIT_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** Git remotes in memory, by URL. The same commits in the same order have the same ids, on every machine. */
export class MemoryGit implements GitSource, GitPublisher {
  readonly #commits = new Map<CommitSha, MemoryCommit>();
  readonly #branches = new Map<string, CommitSha>();
  readonly #failures = new Map<string, FetchFailure>();
  readonly #forbidden = new Map<string, FetchFailure>();

  /** Commits to a branch, as a push would. */
  commit(
    url: string,
    { files, branch = 'main', message = 'Change the fleet', ...more }: MemoryCommitOptions,
  ): Revision {
    const parent = more.parent === undefined ? (this.#branches.get(keyOf(url, branch)) ?? null) : more.parent;
    const author = more.author ?? { name: 'Ada', email: 'ada@example.com' };
    const identity = JSON.stringify([url, branch, this.#commits.size, files, message, parent, author]);
    const revision: Revision = {
      sha: createHash('sha1').update(identity).digest('hex'),
      author_name: author.name,
      author_email: author.email,
      message,
      committed_at: this.#nextInstant(),
    };
    this.#commits.set(revision.sha, { revision, files, parent });
    this.#branches.set(keyOf(url, branch), revision.sha);
    return revision;
  }

  /** Moves a branch to a commit that was made before. */
  moveBranch(url: string, sha: CommitSha, branch = 'main'): void {
    this.#branches.set(keyOf(url, branch), sha);
  }

  deleteBranch(url: string, branch = 'main'): void {
    this.#branches.delete(keyOf(url, branch));
  }

  /** Every question about the URL fails like this; undefined ends it. */
  fail(url: string, failure: FetchFailure | undefined): void {
    if (failure === undefined) this.#failures.delete(url);
    else this.#failures.set(url, failure);
  }

  /** The URL's address may not be connected to. */
  forbid(url: string, failure: FetchFailure): void {
    this.#forbidden.set(url, failure);
    this.#failures.set(url, failure);
  }

  async refusal(url: string): Promise<FetchFailure | undefined> {
    return this.#forbidden.get(url);
  }

  /** Nothing is kept of a repository. */
  async forget(): Promise<void> {}

  async tip(target: GitTarget): Promise<TipResult> {
    const failure = this.#failures.get(target.url);
    if (failure !== undefined) return { kind: 'failed', failure };
    const sha = this.#branches.get(keyOf(target.url, target.branch));
    return sha === undefined
      ? { kind: 'failed', failure: branchNotFound(target.url, target.branch) }
      : { kind: 'tip', sha };
  }

  async fetchFile(target: GitTarget, known: { tip: CommitSha; previous: CommitSha | null }): Promise<FetchResult> {
    const tip = await this.tip(target);
    if (tip.kind === 'failed') return tip;
    const commit = this.#commits.get(tip.sha);
    const text = commit?.files[target.file];
    if (commit === undefined || text === undefined) return notFound(tip.sha, target.file, commit?.revision);
    const sizeBytes = Buffer.byteLength(text);
    const history = this.#relation(tip.sha, known.previous);
    const authors = this.#authorsSince(tip.sha, known.previous, history);
    return { kind: 'fetched', revision: commit.revision, text, sizeBytes, history, authors };
  }

  /** Every commit is at hand here; a commit is its author's alone. */
  #authorsSince(sha: CommitSha, previous: CommitSha | null, history: HistoryRelation): CommitAuthors {
    if (history === 'same') return { addresses: [], isComplete: true };
    const addresses: (string | null)[] = [];
    for (
      let at: CommitSha | undefined = sha;
      at !== undefined && at !== previous;
      at = this.#commits.get(at)?.parent ?? undefined
    ) {
      const revision = this.#commits.get(at)?.revision;
      if (revision) addresses.push(...authorsOfCommit(revision, revision.author_email));
    }
    return authorsTogether({ addresses, isComplete: history === 'first' || history === 'extended' });
  }

  async publish(target: GitTarget, { base, branch, message, text }: Publication): Promise<PublishResult> {
    const failure = this.#failures.get(target.url);
    if (failure !== undefined) return { kind: 'failed', failure };
    if (this.#branches.has(keyOf(target.url, branch))) {
      return { kind: 'refused', reason: 'branch_exists', message: `the branch ${branch} exists already` };
    }
    const files = { ...this.#commits.get(base)?.files, [target.file]: text };
    return { kind: 'pushed', sha: this.commit(target.url, { files, branch, message, parent: base }).sha };
  }

  #relation(sha: CommitSha, previous: CommitSha | null): HistoryRelation {
    if (previous === null) return 'first';
    if (sha === previous) return 'same';
    if (this.#descends(sha, previous)) return 'extended';
    return this.#descends(previous, sha) ? 'rolled_back' : 'rewritten';
  }

  #descends(sha: CommitSha, from: CommitSha): boolean {
    let at = this.#commits.get(sha)?.parent ?? null;
    while (at !== null && at !== from) at = this.#commits.get(at)?.parent ?? null;
    return at !== null;
  }

  #nextInstant(): Instant {
    return new Date(FIRST_COMMIT_MS + this.#commits.size * 60_000).toISOString();
  }
}

// A branch has no colon, so the pair cannot be read in two ways.
function keyOf(url: string, branch: string): string {
  return `${branch}:${url}`;
}

function notFound(sha: CommitSha, file: string, revision: Revision | undefined): FetchResult {
  const message = `revision ${sha.slice(0, 12)} has no ${file}; check path_prefix, or commit the file`;
  const failure = { code: 'file_not_found', message, retryable: false } as const;
  return { kind: 'failed', failure, ...(revision === undefined ? {} : { revision }) };
}
