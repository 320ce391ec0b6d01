import type { CommitSha, Instant } from '@fleetwright/contracts';
import type { FetchFailure } from '../fetch/fetch-failure.ts';
import type { GitTarget } from './git-source.ts';

/** One file as it is to be, as a commit on a branch that is not there yet. */
export interface Publication {
  /** The commit to build on: the tip that was fetched last. */
  readonly base: CommitSha;
  readonly text: string;
  readonly message: string;
  readonly branch: string;
  readonly at: Instant;
}

export type PublishResult =
  | { readonly kind: 'pushed'; readonly sha: CommitSha }
  /** `branch_exists`: nothing was sent. `push_rejected`: the remote does not take it; the message is its own. */
  | { readonly kind: 'refused'; readonly reason: 'branch_exists' | 'push_rejected'; readonly message: string }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/**
 * Writes to git remotes, under the same rules as reading from them: a new branch with one commit, never forced. Never throws:
 * whatever goes wrong is a result, and no message of it contains a credential.
 */
export interface GitPublisher {
  publish(target: GitTarget, publication: Publication): Promise<PublishResult>;
}
