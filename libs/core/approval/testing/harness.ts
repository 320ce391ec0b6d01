import type {
  Attributes,
  Change,
  Claim,
  Id,
  Policy,
  ProposalStatus,
  Refusal,
  ResourceRef,
  StoredEvent,
} from '@fleetwright/contracts';
import { type Decision, type Fact, fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import type { HandChange } from '@fleetwright/core/fleet';
import { type Electorate, policiesFold, policyBook } from '@fleetwright/core/policies';
import { approvingPolicies, autoApprove } from '../auto-approve.ts';
import { claimApply } from '../claim.ts';
import { decideProposals } from '../decide.ts';
import { editedChange, editProposal } from '../edit.ts';
import { expireProposals } from '../expire.ts';
import { reviewFold } from '../fold.ts';
import { endedIn } from '../history.ts';
import type { DecidedBy, Member } from '../member.ts';
import type { PlanIndex } from '../plan-index.ts';
import { type Policing, policingOf } from '../policing.ts';
import { reassess } from '../reassess.ts';
import { removeRepository } from '../remove.ts';
import { retryProposals } from '../retry.ts';
import { recordReview } from '../review.ts';
import { type RolloutOutcome, rolloutFold, type RolloutState } from '../rollout.ts';
import { settle } from '../settle.ts';
import type { ReviewState } from '../state.ts';
import type { Authors, Voting } from '../voting.ts';
import { withdrawVote } from '../withdraw-vote.ts';
import { diffOf, digest, planOf, REPOSITORY, REVISION } from './plans.ts';

const BY = { actor: { type: 'user', id: 'operator' }, at: '2026-01-01T00:00:00.000Z' } as const;

/** 64 hex digits that are the same for the same value. */
const digestOf = (value: unknown): string => digest(JSON.stringify(value));

/** What apply says of a claimed change, in a word. */
export type Word = 'applied' | 'in place' | 'failed' | 'stale' | 'not received' | 'blocked';

export interface DiffOptions {
  readonly live_revision?: number;
  readonly managed_count?: number;
  readonly incomplete?: boolean;
  /** The commit; the same one unless given. */
  readonly revision?: string;
}

/** One repository's review, told step by step. Each step answers the types of its facts, or the refusal's code. */
export class ReviewHarness {
  cap = 25;
  removed = false;
  /** Who decides from here on. */
  by: DecidedBy = BY;
  /** Who may approve now; nobody is known unless a test says so. */
  approvers: Electorate = new Map();
  /** Who made the commit; nobody of the account unless a test says so. */
  authors: Authors = { subjects: new Set(), isUnknown: false };
  /** Who asked for the run; nobody unless a test says so. */
  requestedBy: string | null = null;
  /** Beside the default policy. */
  policies: readonly Policy[] = [];
  isAutoApplied = false;
  isRolledBack = false;
  heals = false;
  overtaken = false;
  polled = false;
  at = BY.at as string;
  state: ReviewState = reviewFold.initial;
  readonly events: StoredEvent[] = [];
  readonly plans = new Map<string, PlanIndex>();
  rollout: RolloutState = rolloutFold.initial;
  /** What the journal of the fleet knows to be done by hand. */
  byHand: readonly HandChange[] = [];
  /** What is not live, of all that may be referred to. */
  absent: readonly ResourceRef[] = [];
  refusal: Refusal | null = null;
  #ids = 0x1000;

  diff(number: number, changes: readonly (Change | string)[], options: DiffOptions = {}): string[] {
    const plan = planOf(number, changes, options.incomplete);
    this.plans.set(plan.document, plan);
    const { incomplete: _, revision: sha = REVISION.sha, ...counted } = options;
    const more = { ...counted, revision: { ...REVISION, sha } };
    return this.happen(
      recordReview(this.state, {
        ...this.#opening(plan),
        diff: diffOf(number, plan, more),
        plan,
        removed: this.removed,
        overtaken: this.overtaken,
        polled: this.polled,
        hasUnknownAuthor: this.authors.isUnknown,
        by: { ...BY, at: this.at },
      }),
    );
  }

  /** What policies approve by themselves, each in an append of its own. */
  autoApprove(): string[] {
    const { run } = this.state;
    if (run.kind === 'none') return [];
    const approving = { run_id: run.id, plan: this.plan(), policing: this.#policing(this.plan()) };
    return approvingPolicies(this.state, approving).flatMap((policy) => {
      const by = { actor: { type: 'policy' as const, id: policy.id, name: policy.name }, at: this.at };
      return this.happen(autoApprove(this.state, { ...approving, repository_id: REPOSITORY, policy, by }), by);
    });
  }

  /** The policies are others from here on. */
  reassess(...policies: readonly Policy[]): string[] {
    this.policies = policies;
    return this.happen(reassess(this.state, { ...this.#deciding(), repository_id: REPOSITORY, plan: this.plan() }));
  }

  expire(): string[] {
    return this.happen(
      expireProposals(this.state, { ...this.#deciding(), repository_id: REPOSITORY, plan: this.plan() }),
    );
  }

  withdrawVote(name: string): string[] {
    const { proposal_id } = this.named(name);
    const input = { repository_id: REPOSITORY, proposal_id, earlier: this.#earlier([proposal_id]), by: this.#by() };
    return this.happen(withdrawVote(this.state, input));
  }

  edit(name: string, payload: Attributes, seen = this.named(name).digest): string[] {
    const member = this.named(name);
    const planned = this.plan()?.changes[this.plan()?.ordinalOf(member) ?? -1];
    const edited = planned
      ? editedChange({
          repository_id: REPOSITORY,
          change: planned,
          member,
          payload,
          missing: this.absent,
          by: this.#by(),
          digestOf,
        })
      : null;
    const change = edited?.kind === 'edited' ? edited.change : null;
    return this.happen(
      editProposal(this.state, {
        ...this.#deciding(),
        repository_id: REPOSITORY,
        proposal_id: member.proposal_id,
        digest: seen,
        comment: null,
        planned,
        edited,
        body: change && { inline: change },
        change_document: change && digestOf(change),
      }),
    );
  }

  /** Somebody else decides from here on. */
  as(id: string, type: 'user' | 'service' | 'assistant' = 'user', owner?: string): this {
    this.by = { ...this.by, actor: { type, id, ...(owner !== undefined && { owner }) } };
    return this;
  }

  approve(...names: readonly string[]): string[] {
    return this.decide(
      'approve',
      names.map((name) => this.named(name)),
    );
  }

  reject(...names: readonly string[]): string[] {
    return this.decide(
      'reject',
      names.map((name) => this.named(name)),
    );
  }

  decide(
    verdict: 'approve' | 'reject',
    proposals: readonly Pick<Member, 'proposal_id' | 'digest'>[],
    more: {
      readonly remember?: boolean;
      readonly until?: string;
      readonly confirm_deletes?: number;
      readonly comment?: string;
    } = {},
  ): string[] {
    const decisions = proposals.map(({ proposal_id, digest }) => ({ proposal_id, digest }));
    const command = {
      repository_id: REPOSITORY,
      verdict,
      decisions,
      comment: more.comment ?? null,
      remember: more.remember ?? false,
      remember_until: more.until ?? null,
      confirm_deletes: more.confirm_deletes ?? null,
    };
    const earlier = this.#earlier(decisions.map(({ proposal_id }) => proposal_id));
    return this.happen(decideProposals(this.state, { ...this.#deciding(), command, plan: this.plan(), earlier }));
  }

  retry(...names: readonly string[]): string[] {
    return this.retryIds(names.map((name) => this.named(name).proposal_id));
  }

  retryIds(proposal_ids: readonly Id[]): string[] {
    const earlier = this.#earlier(proposal_ids);
    return this.happen(
      retryProposals(this.state, { repository_id: REPOSITORY, proposal_ids, plan: this.plan(), earlier, by: BY }),
    );
  }

  /** The claim that apply is answered. */
  claim(): Claim | null {
    const { rollout, byHand, removed } = this;
    const decision = claimApply(this.state, {
      ...this.#deciding(),
      repository_id: REPOSITORY,
      plan: this.plan(),
      rollout,
      byHand,
      removed,
      by: this.#at(BY),
    });
    this.happen(decision);
    return decision.kind === 'accepted' ? decision.result : null;
  }

  /** Claims, lets apply record these outcomes (by `kind/key`; `applied` where nothing is said), and settles. */
  apply(words: Readonly<Record<string, Word>> = {}, account_revision = 1): string[] {
    const claim = this.claim();
    if (claim) this.complete(claim, words, account_revision);
    return this.settle();
  }

  settle(): string[] {
    const { rollout, byHand, removed } = this;
    return this.happen(
      settle(this.state, {
        ...this.#opening(this.plan()),
        repository_id: REPOSITORY,
        plan: this.plan(),
        rollout,
        byHand,
        removed,
        by: BY,
      }),
    );
  }

  /** What apply records in its own stream. */
  complete(claim: Claim, words: Readonly<Record<string, Word>> = {}, account_revision = 1): void {
    const facts: Fact[] = claim.proposals.map((proposal) =>
      outcome(claim, proposal, words[`${proposal.kind}/${proposal.key}`] ?? 'applied', account_revision),
    );
    const { attempt_id, run_id } = claim;
    facts.push({ type: 'RolloutCompleted', data: { repository_id: REPOSITORY, run_id, attempt_id } });
    this.rollout = fold(rolloutFold, storedEvents(facts), this.rollout);
  }

  remove(): string[] {
    this.removed = true;
    return this.happen(removeRepository(this.state, { repository_id: REPOSITORY, by: BY }));
  }

  happen(decision: Decision<unknown>, by: DecidedBy = this.by): string[] {
    this.refusal = decision.kind === 'refused' ? decision.refusal : null;
    if (decision.kind === 'refused') return [decision.refusal.code];
    const events = storedEvents(decision.facts, {
      version: this.events.length + 1,
      actor: by.actor,
      recorded_at: this.at,
    });
    this.events.push(...events);
    this.state = fold(reviewFold, events, this.state);
    return decision.facts.map(({ type }) => type);
  }

  /** The proposal of a change, open or of the latest run. */
  named(name: string): Member {
    const found = [...this.state.members.values()].find(({ kind, key }) => `${kind}/${key}` === name);
    if (!found) throw new Error(`no proposal for ${name}`);
    return found;
  }

  /** How the proposals of the latest run stand, in plan order. */
  statuses(): Record<string, ProposalStatus> {
    const plan = this.plan();
    const members = [...this.state.members.values()].sort(
      (a, b) => (plan?.ordinalOf(a) ?? -1) - (plan?.ordinalOf(b) ?? -1),
    );
    return Object.fromEntries(members.map(({ kind, key, status }) => [`${kind}/${key}`, status]));
  }

  /** The latest run's status as the review knows it. */
  run(): string {
    const { run } = this.state;
    return run.kind === 'closed' ? run.status : run.kind;
  }

  plan(): PlanIndex | null {
    const { run } = this.state;
    return run.kind === 'none' ? null : (this.plans.get(run.plan_document) ?? null);
  }

  #earlier(ids: readonly Id[]) {
    return endedIn(this.events, new Set(ids.filter((id) => !this.state.members.get(id))));
  }

  #by(): DecidedBy {
    return this.#at(this.by);
  }

  #at({ actor }: DecidedBy): DecidedBy {
    return { actor, at: this.at };
  }

  #deciding() {
    const voting: Voting = { electorate: this.approvers, authors: this.authors, requested_by: this.requestedBy };
    return { ...this.#opening(this.plan()), voting, by: this.#by() };
  }

  /** What the policies say of the latest plan now. */
  policed(): { readonly plan: PlanIndex | null; readonly policing: Policing } {
    return { plan: this.plan(), policing: this.#policing(this.plan()) };
  }

  #policing(plan: PlanIndex | null): Policing {
    return policingOf({
      book: policyBook([...policiesFold.initial.values(), ...this.policies]),
      repository_id: REPOSITORY,
      settings: { auto_apply: this.isAutoApplied, self_heal: this.heals, path_prefix: '' },
      plan,
      isRolledBack: this.isRolledBack,
      now: this.at,
    });
  }

  #opening(plan: PlanIndex | null) {
    const newId = (): Id => {
      this.#ids += 1;
      return idOf(this.#ids);
    };
    return {
      digestOf,
      policing: this.#policing(plan),
      cap: this.cap,
      newId,
      bodyOf: (change: Change) => ({ inline: change }),
    };
  }
}

function outcome(
  { run_id, attempt_id }: Claim,
  { proposal_id, kind, key, action, live_version }: Claim['proposals'][number],
  word: Word,
  account_revision: number,
): RolloutOutcome {
  const data = { repository_id: REPOSITORY, run_id, attempt_id, proposal_id, kind, key, action };
  switch (word) {
    case 'failed':
      return { type: 'ChangeFailed', data: { ...data, code: 'invalid', message: 'It cannot be.' } };
    case 'stale':
      return { type: 'ChangeStale', data: { ...data, expected_version: live_version, actual_version: 99 } };
    case 'not received': {
      const stale = { expected_version: live_version, actual_version: live_version, reason: 'not_received' as const };
      return { type: 'ChangeStale', data: { ...data, ...stale } };
    }
    case 'blocked':
      return { type: 'ChangeBlocked', data: { ...data, blocked_by: { kind: 'template', key: 'other' } } };
    default: {
      const applied = {
        live_version: action === 'delete' ? null : account_revision,
        side_effects: [],
        account_revision,
      };
      return { type: 'ChangeApplied', data: { ...data, ...applied, already_in_place: word === 'in place' } };
    }
  }
}
