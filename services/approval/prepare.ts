import type { AccountId, Actor, Digest, Id } from '@fleetwright/contracts';
import { addressReference } from '@fleetwright/core/access';
import {
  authorsAmong,
  endedIn,
  foundInPlace,
  type Ended,
  type Opening,
  type PlanIndex,
  type Policing,
  policingOf,
  type Repository,
  repositoryFold,
  type ReviewState,
  type RolloutState,
  rolloutFold,
  type SettleInput,
  type Voting,
} from '@fleetwright/core/approval';
import { type Electorate, electorateFold, type PolicyBook, voterOf } from '@fleetwright/core/policies';
import { Aggregate } from '@fleetwright/kit/service';
import type { AccountPolicies } from './account-policies.ts';
import { OPEN_PROPOSALS_DEFAULT, RUNS_MAX } from './limits.ts';
import { inlineBody, Plans, type PreparedPlan } from './plans.ts';
import type { ApprovalPorts } from './ports.ts';

type Known = Exclude<Repository, { kind: 'unknown' }>;

interface Fetched {
  /** The voter who asked for the run; null: a stage did. */
  readonly requested_by: Id | null;
  readonly isRolledBack: boolean;
  /** Of the authors since the last applied revision. */
  readonly addresses: readonly (string | null)[];
  /** Those of every commit. */
  readonly isComplete: boolean;
}

/** A run of which nothing is recorded, as in logs from before. */
const NOT_FETCHED: Fetched = { requested_by: null, isRolledBack: false, addresses: [], isComplete: false };

/** No policy of the account asks who the authors are. */
const NOBODY_ASKED = { subjects: new Set<Id>(), isUnknown: false };

/** Everything that approval reads before it decides. */
export class Preparation {
  readonly #ports: ApprovalPorts;
  readonly #repositories: Aggregate<Repository>;
  readonly #rollouts: Aggregate<RolloutState>;
  readonly #policies: AccountPolicies;
  readonly #electorates: Aggregate<Electorate>;
  readonly #plans: Plans;
  readonly #fetched = new Map<Id, Fetched>();

  constructor(ports: ApprovalPorts, policies: AccountPolicies) {
    this.#ports = ports;
    this.#policies = policies;
    this.#plans = new Plans(ports);
    this.#repositories = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: repositoryFold });
    this.#rollouts = new Aggregate(ports, { streamOf: (id) => `rollout-${id}`, folding: rolloutFold });
    this.#electorates = new Aggregate(ports, { streamOf: (account) => `access-${account}`, folding: electorateFold });
  }

  async repository(id: Id): Promise<Repository> {
    return (await this.#repositories.load(id)).state;
  }

  /** What apply recorded of the latest attempt, and what was done by hand to what it found in place. */
  async rollout(account: AccountId, id: Id): Promise<Pick<SettleInput, 'rollout' | 'byHand'>> {
    const rollout = (await this.#rollouts.load(id)).state;
    const inPlace = rollout.completed ? foundInPlace(rollout) : [];
    return { rollout, byHand: inPlace.length === 0 ? [] : await this.#ports.history.byHand(account, inPlace) };
  }

  /** As they stand now; one read for everything that one decision asks of them. */
  policies(account: AccountId): Promise<PolicyBook> {
    return this.#policies.book(account);
  }

  /** Who votes, and, where the policies ask for it, who made the commit that the latest run is about. */
  async voting(account: AccountId, { run }: ReviewState, asked: Promise<PolicyBook>): Promise<Voting> {
    const [{ state: electorate }, { asksForAuthors }] = await Promise.all([this.#electorates.load(account), asked]);
    if (!asksForAuthors || run.kind === 'none') return { electorate, authors: NOBODY_ASKED, requested_by: null };
    return { electorate, ...(await this.#authorsOf(account, run.id, electorate)) };
  }

  /** Where policies ask who the authors of a run are: whether one is nobody whom the account knows, or might be. */
  async hasUnknownAuthor(account: AccountId, run_id: Id): Promise<boolean> {
    const { asksForAuthors } = await this.policies(account);
    if (!asksForAuthors) return false;
    const { state: electorate } = await this.#electorates.load(account);
    return (await this.#authorsOf(account, run_id, electorate)).authors.isUnknown;
  }

  async #authorsOf(
    account: AccountId,
    run_id: Id,
    electorate: Electorate,
  ): Promise<Pick<Voting, 'authors' | 'requested_by'>> {
    const verified = (await this.#ports.subjects?.profiles(account, [...electorate.keys()])) ?? new Map();
    const emails = new Map([...electorate.keys()].map((id) => [id, verified.get(id)?.email ?? null]));
    const { addresses, isComplete, requested_by } = await this.#fetchedFor(run_id);
    const fingerprintOf = await this.#ports.fingerprints.of(account);
    const referenceOf = (address: string) => addressReference(address, fingerprintOf);
    return { authors: authorsAmong(addresses, emails, { isComplete, referenceOf }), requested_by };
  }

  /** What the policies say of a plan of the repository, now. `run_id` null: before the first review. */
  async policing(
    repository: Known,
    repository_id: Id,
    plan: PlanIndex | null,
    run_id: Id | null,
    book: PolicyBook,
  ): Promise<Policing> {
    return policingOf({
      book,
      repository_id,
      settings: repository.settings,
      plan,
      isRolledBack: run_id !== null && (await this.isRolledBack(run_id)),
      now: this.#ports.clock.now(),
    });
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
    return (await this.#fetchedFor(run_id)).isRolledBack;
  }

  /** What the run's fetch said, which never changes once it is there. */
  async #fetchedFor(run_id: Id): Promise<Fetched> {
    const known = this.#fetched.get(run_id);
    if (known !== undefined) return known;
    const event = (await this.#ports.store.read(`sync-${run_id}`)).find(({ type }) => type === 'RevisionFetched');
    if (event?.type !== 'RevisionFetched') return NOT_FETCHED;
    const { findings, authors } = event.data;
    const fetched = {
      requested_by: event.actor.type === 'system' ? null : voterOf(event.actor),
      isRolledBack: findings.items.some(({ code }) => code === 'rolled_back'),
      addresses: authors?.addresses ?? [],
      isComplete: authors?.is_complete ?? false,
    };
    this.#fetched.set(run_id, fetched);
    for (const oldest of this.#fetched.keys()) if (this.#fetched.size > RUNS_MAX) this.#fetched.delete(oldest);
    return fetched;
  }

  /** What became of proposals that the review no longer holds. Reads the whole stream, only when there are any. */
  async earlier(repository_id: Id, state: ReviewState, ids: readonly Id[]): Promise<ReadonlyMap<Id, Ended>> {
    const missing = ids.filter((id) => !state.members.get(id));
    if (missing.length === 0) return new Map();
    return endedIn(await this.#ports.store.read(`review-${repository_id}`), new Set(missing));
  }

  /** What opening needs, by the repository's settings. */
  async opening(
    repository: Known,
    repository_id: Id,
    plan: PreparedPlan | null,
    run_id: Id | null,
    known?: PolicyBook,
  ): Promise<Opening> {
    const { account_id, settings } = repository;
    const book = known ?? (await this.policies(account_id));
    return {
      policing: await this.policing(repository, repository_id, plan?.index ?? null, run_id, book),
      digestOf: this.#ports.digestOf,
      cap: settings.max_open_proposals ?? this.#ports.maxOpenProposals ?? OPEN_PROPOSALS_DEFAULT,
      newId: () => this.#ports.ids.next(),
      bodyOf: plan?.bodyOf ?? ((change) => inlineBody(change)),
    };
  }

  by(actor: Actor): { readonly actor: Actor; readonly at: string } {
    return { actor, at: this.#ports.clock.now() };
  }
}
