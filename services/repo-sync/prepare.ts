import type { Id } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import {
  type EarlierFetch,
  isRunFinished,
  latestRun,
  type Repository,
  repositoryFold,
  type ReviewProgress,
  reviewProgressFold,
  type RunProgress,
  runProgressFold,
  type RunRef,
} from '@fleetwright/core/repo-sync';
import { isSameSource } from '@fleetwright/core/fleet';
import { Aggregate } from '@fleetwright/kit/service';
import { REPOSITORIES_KEPT_MAX } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';

/** Where a repository stands, read for one decision. */
export interface RepositoryReading {
  readonly repository: Repository;
  readonly review: ReviewProgress;
  /** Of the latest run; the initial one when there is none. */
  readonly progress: RunProgress;
  /** The highest run number known to have ended; 0 when none has. */
  readonly finishedUpTo: number;
}

/** Everything that repo-sync reads before it decides. One per ports object, so that folded streams are shared. */
export class Preparation {
  readonly repositories: Aggregate<Repository>;
  readonly #ports: RepoSyncPorts;
  readonly #reviews: Aggregate<ReviewProgress>;
  /** Of each repository's latest run, once it has ended: nothing is appended to its streams any more. */
  readonly #ended = new Map<Id, { readonly runId: Id; readonly progress: RunProgress }>();

  static readonly #byPorts = new WeakMap<RepoSyncPorts, Preparation>();

  static over(ports: RepoSyncPorts): Preparation {
    const known = Preparation.#byPorts.get(ports) ?? new Preparation(ports);
    Preparation.#byPorts.set(ports, known);
    return known;
  }

  private constructor(ports: RepoSyncPorts) {
    this.#ports = ports;
    const streamsMax = REPOSITORIES_KEPT_MAX;
    const repositories = { streamOf: (id: Id) => `repository-${id}`, folding: repositoryFold, streamsMax };
    const reviews = { streamOf: (id: Id) => `review-${id}`, folding: reviewProgressFold, streamsMax };
    this.repositories = new Aggregate(ports, repositories);
    this.#reviews = new Aggregate(ports, reviews);
  }

  async repository(id: Id): Promise<Repository> {
    return (await this.repositories.load(id)).state;
  }

  async review(repositoryId: Id): Promise<ReviewProgress> {
    return (await this.#reviews.load(repositoryId)).state;
  }

  async progress(runId: Id): Promise<RunProgress> {
    const streams = await Promise.all(
      ['sync', 'parse', 'diff'].map((stage) => this.#ports.store.read(`${stage}-${runId}`)),
    );
    return fold(runProgressFold, streams.flat());
  }

  async standing(repositoryId: Id): Promise<RepositoryReading> {
    const [repository, review] = await Promise.all([this.repository(repositoryId), this.review(repositoryId)]);
    const latest = repository.status === 'registered' ? latestRun(repository) : undefined;
    if (latest === undefined) return { repository, review, progress: runProgressFold.initial, finishedUpTo: 0 };
    const ended = this.#ended.get(repositoryId);
    const progress = ended?.runId === latest.runId ? ended.progress : await this.progress(latest.runId);
    const isFinished = isRunFinished(latest.number, progress, review);
    if (isFinished) this.#keep(repositoryId, { runId: latest.runId, progress });
    return { repository, review, progress, finishedUpTo: isFinished ? latest.number : latest.number - 1 };
  }

  #keep(repositoryId: Id, ended: { readonly runId: Id; readonly progress: RunProgress }): void {
    this.#ended.delete(repositoryId);
    this.#ended.set(repositoryId, ended);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= REPOSITORIES_KEPT_MAX) return;
      this.#ended.delete(oldest);
    }
  }

  /** What was fetched most recently before a run, from the same branch of the same remote; null when nothing was. */
  async earlierFetch(
    repository: Repository,
    review: ReviewProgress,
    run: Pick<RunRef, 'number' | 'settings'>,
  ): Promise<EarlierFetch | null> {
    if (repository.status !== 'registered') return null;
    const path_prefix = run.settings.path_prefix;
    const earlier = repository.runs.filter(
      ({ number, settings }) => number < run.number && isSameSource({ ...settings, path_prefix }, run.settings),
    );
    for (const { runId, number } of earlier.toReversed()) {
      const {
        fetched,
        rollback,
        authors = 'not_known',
      } = fold(runProgressFold, await this.#ports.store.read(`sync-${runId}`));
      if (fetched === null) continue;
      // Once people have applied it, the older revision is what the fleet is at.
      const isApplied = number <= review.inPlaceUpTo;
      return { sha: fetched, rollback: isApplied ? null : rollback, authors: isApplied ? null : authors };
    }
    return null;
  }
}
