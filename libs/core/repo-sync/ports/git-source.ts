import type { CommitSha, Id, Revision } from '@fleetwright/contracts';
import type { FetchFailure } from '../fetch/fetch-failure.ts';
import type { GitCredential } from './credential-store.ts';

/** Which file of which branch of which remote. */
export interface GitTarget {
  readonly repositoryId: Id;
  readonly url: string;
  readonly branch: string;
  /** Path of the file inside the repository. */
  readonly file: string;
  /** What the remote is shown; null: nothing. A remote that asks for more fails, it is never asked anonymously instead. */
  readonly credential: GitCredential | null;
  /** The pinned host key of an ssh remote; null: `tip` trusts the first one and tells it, `fetchFile` connects to nobody. */
  readonly sshHostKey: string | null;
}

export type TipResult =
  /** `hostKey`: the key that an ssh remote without a pinned one showed, as one line of a known-hosts file without its host. */
  | { readonly kind: 'tip'; readonly sha: CommitSha; readonly hostKey?: string }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/**
 * How a fetched commit relates to the one fetched before. `rolled_back`: it is an ancestor of that one. `unknown`: the remote would not tell, or the history since
 * then is too long to look at.
 */
export type HistoryRelation = 'first' | 'same' | 'extended' | 'rolled_back' | 'rewritten' | 'unknown';

/** Who made the commits that were fetched since the one before. */
export interface CommitAuthors {
  /** E-mail addresses of authors, committers and co-authors, in lower case, each once; null: of one that names none. */
  readonly addresses: readonly (string | null)[];
  /** Every commit since then was seen. */
  readonly isComplete: boolean;
}

export interface FetchedFile {
  readonly kind: 'fetched';
  readonly revision: Revision;
  /** The whole file. Valid UTF-8 of at most `FILE_BYTES_MAX` bytes, a byte order mark included. */
  readonly text: string;
  readonly sizeBytes: number;
  readonly history: HistoryRelation;
  readonly authors: CommitAuthors;
}

export type FetchResult =
  | FetchedFile
  /** `revision`: of the commit, where it was fetched and only its file could not be read. */
  | { readonly kind: 'failed'; readonly failure: FetchFailure; readonly revision?: Revision };

/**
 * Reads from git remotes. Never writes to one, never throws: whatever goes wrong is a failure, and no message of it
 * contains a credential.
 */
export interface GitSource {
  /** Whether the address behind a URL is forbidden now; undefined when it is allowed, or when DNS cannot tell. */
  refusal(url: string): Promise<FetchFailure | undefined>;
  /** The branch's tip, asked without fetching anything. */
  tip(target: GitTarget): Promise<TipResult>;
  /**
   * The file at the branch's tip. `tip` is what `tip()` answered: when that commit is at hand nothing is fetched. The
   * answer may be newer. `previous` is the commit fetched before, null when there is none.
   */
  fetchFile(target: GitTarget, known: { tip: CommitSha; previous: CommitSha | null }): Promise<FetchResult>;
  /** Drops what is kept of a repository. */
  forget(repositoryId: Id): Promise<void>;
}
