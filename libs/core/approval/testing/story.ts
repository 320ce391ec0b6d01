import type { Change, Claim, Id, ProposalStatus, Refusal, StoredEvent } from '@fleetwright/contracts';
import { type Decision, type Fact, fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import { autoApprove } from '../auto-approve.ts';
import { claimApply } from '../claim.ts';
import { decideProposals } from '../decide.ts';
import { reviewFold } from '../fold.ts';
import { endedIn } from '../history.ts';
import type { Member } from '../member.ts';
import type { PlanIndex } from '../plan-index.ts';
import { removeRepository } from '../remove.ts';
import { retryProposals } from '../retry.ts';
import { recordReview } from '../review.ts';
import { type RolloutOutcome, rolloutFold, type RolloutState } from '../rollout.ts';
import { settle } from '../settle.ts';
import type { ReviewState } from '../state.ts';
import { diffOf, planOf, REPOSITORY } from './plans.ts';

const BY = { actor: { type: 'user', id: 'operator' }, at: '2026-01-01T00:00:00.000Z' } as const;

/** What apply says of a claimed change, in a word. */
export type Word = 'applied' | 'in place' | 'failed' | 'stale' | 'blocked';

export interface DiffOptions {
  readonly live_revision?: number;
  readonly managed_count?: number;
  readonly incomplete?: boolean;
}

/** One repository's review, told step by step. Each step answers the types of its facts, or the refusal's code. */
export class Story {
  cap = 25;
  removed = false;
  overtaken = false;
  state: ReviewState = reviewFold.initial;
  readonly events: StoredEvent[] = [];
  readonly plans = new Map<string, PlanIndex>();
  rollout: RolloutState = rolloutFold.initial;
  refusal: Refusal | null = null;
  #ids = 0x1000;

  diff(number: number, changes: readonly (Change | string)[], options: DiffOptions = {}): string[] {
    const plan = planOf(number, changes, options.incomplete);
    this.plans.set(plan.document, plan);
    const { incomplete: _, ...more } = options;
    return this.happen(
      recordReview(this.state, {
        ...this.#opening(),
        diff: diffOf(number, plan, more),
        plan,
        removed: this.removed,
        overtaken: this.overtaken,
        by: BY,
      }),
    );
  }

  autoApprove(): string[] {
    const { run } = this.state;
    if (run.kind === 'none') return [];
    return this.happen(autoApprove(this.state, { repository_id: REPOSITORY, run_id: run.id, by: BY }));
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
    more: { readonly remember?: boolean; readonly confirm_deletes?: number } = {},
  ): string[] {
    const decisions = proposals.map(({ proposal_id, digest }) => ({ proposal_id, digest }));
    const command = {
      repository_id: REPOSITORY,
      verdict,
      decisions,
      comment: null,
      remember: more.remember ?? false,
      confirm_deletes: more.confirm_deletes ?? null,
    };
    const earlier = this.#earlier(decisions.map(({ proposal_id }) => proposal_id));
    return this.happen(
      decideProposals(this.state, { ...this.#opening(), command, plan: this.plan(), earlier, by: BY }),
    );
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
    const { rollout, removed } = this;
    const decision = claimApply(this.state, {
      ...this.#opening(),
      repository_id: REPOSITORY,
      plan: this.plan(),
      rollout,
      removed,
      by: BY,
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
    const { rollout, removed } = this;
    return this.happen(
      settle(this.state, {
        ...this.#opening(),
        repository_id: REPOSITORY,
        plan: this.plan(),
        rollout,
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

  happen(decision: Decision<unknown>): string[] {
    this.refusal = decision.kind === 'refused' ? decision.refusal : null;
    if (decision.kind === 'refused') return [decision.refusal.code];
    const events = storedEvents(decision.facts, { version: this.events.length + 1, actor: BY.actor });
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

  #opening() {
    const newId = (): Id => {
      this.#ids += 1;
      return idOf(this.#ids);
    };
    return { cap: this.cap, newId, bodyOf: (change: Change) => ({ inline: change }) };
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
