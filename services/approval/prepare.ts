import type {
  AccountId,
  Actor,
  Change,
  ChangeBody,
  Digest,
  Id,
  Plan,
  RepositorySettings,
} from '@fleetwright/contracts';
import {
  endedIn,
  type Ended,
  indexPlan,
  INLINE_BODY_LENGTH_MAX,
  type Opening,
  type PlanIndex,
  type ReviewState,
  type RolloutState,
  rolloutFold,
} from '@fleetwright/core/approval';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { maskChange } from '@fleetwright/core/fleet';
import { Aggregate } from '@fleetwright/kit/service';
import { OPEN_PROPOSALS_DEFAULT, PLANS_MAX, RUNS_MAX } from './limits.ts';
import type { ApprovalPorts } from './ports.ts';

/** What approval needs to know of a registration. */
export type Repository =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'registered' | 'removed';
      readonly account_id: AccountId;
      readonly settings: RepositorySettings;
    };

/** Folds `repository-<id>`. */
const repositoryFold: Fold<Repository> = {
  initial: { kind: 'unknown' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
      case 'RepositoryUpdated':
        return { kind: 'registered', account_id: event.account_id, settings: event.data.settings };
      case 'RepositoryRemoved':
        return state.kind === 'unknown' ? state : { ...state, kind: 'removed' };
      default:
        return state;
    }
  },
};

/** A plan with what people are shown of each of its changes. */
export interface PreparedPlan {
  readonly index: PlanIndex;
  readonly bodyOf: Opening['bodyOf'];
}

/** Everything that approval reads before it decides. */
export class Preparation {
  readonly #ports: ApprovalPorts;
  readonly #repositories: Aggregate<Repository>;
  readonly #rollouts: Aggregate<RolloutState>;
  readonly #plans = new Map<string, Promise<PreparedPlan>>();
  readonly #rolledBack = new Map<Id, boolean>();

  constructor(ports: ApprovalPorts) {
    this.#ports = ports;
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

  /** Throws `DocumentMissing` and `StoreUnavailable`. */
  async plan(account: AccountId, document: Digest): Promise<PreparedPlan> {
    const key = `${account}/${document}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const loading = this.#loadPlan(account, document);
    keep(this.#plans, key, loading, PLANS_MAX);
    // A failure is not kept: the next one to ask tries again.
    loading.catch(() => this.#plans.delete(key));
    return loading;
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
    keep(this.#rolledBack, run_id, rolledBack, RUNS_MAX);
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
      bodyOf: plan?.bodyOf ?? inline,
    };
  }

  by(actor: Actor): { readonly actor: Actor; readonly at: string } {
    return { actor, at: this.#ports.clock.now() };
  }

  async #loadPlan(account: AccountId, document: Digest): Promise<PreparedPlan> {
    const plan = await this.#ports.json.get<Plan>(account, document);
    const large = plan.changes.filter((change) => JSON.stringify(change).length > INLINE_BODY_LENGTH_MAX);
    const digests = large.length > 0 ? await this.#ports.json.put(account, large.map(maskChange)) : [];
    const documents = new Map(large.map((change, place) => [change, digests[place]]));
    const bodyOf = (change: Change): ChangeBody => {
      const body = documents.get(change);
      return body === undefined ? inline(change) : { document: body };
    };
    return { index: indexPlan(plan, document), bodyOf };
  }
}

function inline(change: Change): ChangeBody {
  return { inline: maskChange(change) };
}

/** The oldest entry goes when there are too many. */
function keep<V>(entries: Map<string, V>, key: string, value: V, max: number): void {
  entries.set(key, value);
  for (const oldest of entries.keys()) if (entries.size > max) entries.delete(oldest);
}
