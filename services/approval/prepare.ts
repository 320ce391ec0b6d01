import type { AccountId, Actor, Digest, Id, RepositorySettings } from '@fleetwright/contracts';
import {
  endedIn,
  type Ended,
  type Opening,
  type ReviewState,
  type RolloutState,
  rolloutFold,
} from '@fleetwright/core/approval';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { Aggregate } from '@fleetwright/kit/service';
import { OPEN_PROPOSALS_DEFAULT, RUNS_MAX, SOURCES_MAX } from './limits.ts';
import { inlineBody, Plans, type PreparedPlan } from './plans.ts';
import type { ApprovalPorts } from './ports.ts';

/** What approval needs to know of a registration. */
export type Repository =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'registered' | 'removed';
      readonly account_id: AccountId;
      readonly settings: RepositorySettings;
      /** What the newest runs were asked to read, oldest first; at most `SOURCES_MAX`. */
      readonly sources: readonly { readonly run_id: Id; readonly settings: RepositorySettings }[];
    };

/** Folds `repository-<id>`. */
const repositoryFold: Fold<Repository> = {
  initial: { kind: 'unknown' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
        return { kind: 'registered', account_id: event.account_id, settings: event.data.settings, sources: [] };
      case 'RepositoryUpdated':
        return state.kind === 'registered' ? { ...state, settings: event.data.settings } : state;
      case 'SyncRequested': {
        if (state.kind !== 'registered') return state;
        const { run_id, settings } = event.data;
        return { ...state, sources: [...state.sources, { run_id, settings }].slice(-SOURCES_MAX) };
      }
      case 'RepositoryRemoved':
        return state.kind === 'unknown' ? state : { ...state, kind: 'removed' };
      default:
        return state;
    }
  },
};

/** Whether a run was asked to read another remote, branch or folder than the one that is registered now. */
export function isOvertaken(repository: Repository, run_id: Id): boolean {
  if (repository.kind === 'unknown') return false;
  const { settings: now, sources } = repository;
  const then = sources.find((source) => source.run_id === run_id)?.settings ?? now;
  return then.repo_url !== now.repo_url || then.branch !== now.branch || then.path_prefix !== now.path_prefix;
}

/** Everything that approval reads before it decides. */
export class Preparation {
  readonly #ports: ApprovalPorts;
  readonly #repositories: Aggregate<Repository>;
  readonly #rollouts: Aggregate<RolloutState>;
  readonly #plans: Plans;
  readonly #rolledBack = new Map<Id, boolean>();

  constructor(ports: ApprovalPorts) {
    this.#ports = ports;
    this.#plans = new Plans(ports.json);
    this.#repositories = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: repositoryFold });
    this.#rollouts = new Aggregate(ports, { streamOf: (id) => `rollout-${id}`, folding: rolloutFold });
  }

  async repository(id: Id): Promise<Repository> {
    return (await this.#repositories.load(id)).state;
  }

  async rollout(id: Id): Promise<RolloutState> {
    return (await this.#rollouts.load(id)).state;
  }

  /** The plan that the latest run's proposals stand in; null before the first review. */
  async planOf(account: AccountId, { run }: ReviewState): Promise<PreparedPlan | null> {
    return run.kind === 'none' ? null : this.plan(account, run.plan_document);
  }

  async plan(account: AccountId, document: Digest): Promise<PreparedPlan> {
    return this.#plans.get(account, document);
  }

  /** Whether the run was closed at its deadline: then it must not be reviewed any more. */
  async isPastDeadline(run_id: Id): Promise<boolean> {
    const events = await this.#ports.store.read(`sync-${run_id}`);
    return events.some(({ type }) => type === 'RunDeadlineExceeded');
  }

  /** Whether the run's revision is older than what was applied last: then nothing of it is approved by itself. */
  async isRolledBack(run_id: Id): Promise<boolean> {
    const known = this.#rolledBack.get(run_id);
    if (known !== undefined) return known;
    const events = await this.#ports.store.read(`sync-${run_id}`);
    const rolledBack = events.some(
      (event) =>
        event.type === 'RevisionFetched' && event.data.findings.items.some(({ code }) => code === 'rolled_back'),
    );
    this.#rolledBack.set(run_id, rolledBack);
    for (const oldest of this.#rolledBack.keys()) if (this.#rolledBack.size > RUNS_MAX) this.#rolledBack.delete(oldest);
    return rolledBack;
  }

  /** What became of proposals that the review no longer holds. Reads the whole stream, only when there are any. */
  async earlier(repository_id: Id, state: ReviewState, ids: readonly Id[]): Promise<ReadonlyMap<Id, Ended>> {
    const missing = ids.filter((id) => !state.members.get(id));
    if (missing.length === 0) return new Map();
    return endedIn(await this.#ports.store.read(`review-${repository_id}`), new Set(missing));
  }

  /** What opening needs, by the repository's settings. */
  opening(settings: RepositorySettings, plan: PreparedPlan | null): Opening {
    return {
      cap: settings.max_open_proposals ?? this.#ports.maxOpenProposals ?? OPEN_PROPOSALS_DEFAULT,
      newId: () => this.#ports.ids.next(),
      bodyOf: plan?.bodyOf ?? inlineBody,
    };
  }

  by(actor: Actor): { readonly actor: Actor; readonly at: string } {
    return { actor, at: this.#ports.clock.now() };
  }
}
