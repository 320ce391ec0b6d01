import type { Claim, Command, Id, StoredEvent } from '@fleetwright/contracts';
import {
  approvingPolicies,
  autoApprove,
  claimApply,
  editedChange,
  editProposal,
  editRefusal,
  expireProposals,
  isOvertaken,
  type Opening,
  type PlanIndex,
  type ProposalEdit,
  reassess,
  referencesOfEdit,
  type Repository,
  type ReviewEventType,
  reviewFold,
  type ReviewState,
  settle,
  type Voting,
} from '@fleetwright/core/approval';
import { accepted, type Decision, fittingOneAppend } from '@fleetwright/core/event-sourcing';
import { Aggregate, type Cause, causeId, type Executed } from '@fleetwright/kit/service';
import type { AccountPolicies } from './account-policies.ts';
import type { ApprovalPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

const NOT_KEPT = { body: null, change_document: null };

type Known = Exclude<Repository, { kind: 'unknown' }>;

type Planning = { readonly plan: PlanIndex | null } & Opening;

/** The reviews of one process: its consumer and its commands have the same, so that they take turns on a stream. */
export class Reviews {
  readonly aggregate: Aggregate<ReviewState>;
  readonly preparation: Preparation;
  readonly #ports: ApprovalPorts;

  constructor(ports: ApprovalPorts, policies: AccountPolicies) {
    this.#ports = ports;
    this.aggregate = new Aggregate(ports, { streamOf: (id) => `review-${id}`, folding: reviewFold });
    this.preparation = new Preparation(ports, policies);
  }

  /** The latest run's plan, and what opening needs. */
  async planning(
    repository_id: Id,
    repository: Known,
    state: ReviewState,
    asked = this.preparation.policies(repository.account_id),
  ): Promise<Planning> {
    const [plan, book] = await Promise.all([this.preparation.planOf(repository.account_id, state), asked]);
    const run_id = state.run.kind === 'none' ? null : state.run.id;
    const opening = await this.preparation.opening(repository, repository_id, plan, run_id, book);
    return { plan: plan?.index ?? null, ...opening };
  }

  /** The same, and who votes: read side by side. */
  async planningAndVoting(
    repository_id: Id,
    repository: Known,
    state: ReviewState,
  ): Promise<readonly [Planning, Voting]> {
    const { account_id } = repository;
    const asked = this.preparation.policies(account_id);
    return Promise.all([
      this.planning(repository_id, repository, state, asked),
      this.preparation.voting(account_id, state, asked),
    ]);
  }

  /**
   * Decides with less and less room for open proposals until the facts fit one append of the store; the rest is deferred,
   * as by the repository's own cap. A decision that opens nothing and is too large all the same is left as it is: the
   * store refuses it, and says why.
   */
  inOneAppend<Result, T extends ReviewEventType>(
    opening: Opening,
    decide: (opening: Opening) => Decision<Result, T>,
  ): Decision<Result, T> {
    for (let { cap } = opening; ; cap = Math.floor(cap / 2)) {
      const decision = decide({ ...opening, cap });
      if (decision.kind === 'refused' || cap <= 1) return decision;
      const data = decision.facts.map((fact) => fact.data);
      if (fittingOneAppend(data, this.#ports.store.limits) === data.length) return decision;
    }
  }

  /** Takes over the outcomes of a completed attempt. */
  async settle(repository_id: Id, repository: Known, cause: Cause): Promise<void> {
    await this.aggregate.execute(repository_id, {
      operationId: `${causeId(cause)}:settle`,
      cause,
      decide: async (state) => {
        if (!state.claim) return accepted([], null);
        const [rollout, planning] = await Promise.all([
          this.preparation.rollout(repository.account_id, repository_id),
          this.planning(repository_id, repository, state),
        ]);
        const by = this.preparation.by(cause.actor);
        const settling = { ...planning, ...rollout, repository_id, removed: repository.kind === 'removed', by };
        return this.inOneAppend(planning, (opening) => settle(state, { ...settling, ...opening }));
      },
      onRepeat: () => null,
    });
  }

  /**
   * Approves what policies let through by themselves, one append a policy, because another one decides. Follows everything that
   * may open proposals.
   */
  async autoApprove(repository_id: Id, repository: Known, cause: Cause): Promise<void> {
    if (repository.kind === 'removed') return;
    const { state } = await this.aggregate.load(repository_id);
    const { run } = state;
    if (run.kind !== 'open' || isOvertaken(repository, run.id)) return;
    const approving = { run_id: run.id, ...(await this.planning(repository_id, repository, state)) };
    for (const policy of approvingPolicies(state, approving)) {
      const actor = { type: 'policy' as const, id: policy.id, name: policy.name };
      await this.aggregate.execute(repository_id, {
        operationId: `${causeId(cause)}:policy:${policy.id}@${policy.version}`,
        cause: { ...cause, actor },
        decide: async (now) => {
          const { plan, policing } = await this.planning(repository_id, repository, now);
          const by = { actor, at: this.#ports.clock.now() };
          return autoApprove(now, { repository_id, run_id: run.id, plan, policing, policy, by });
        },
        onRepeat: () => null,
      });
    }
  }

  /** Puts another content in a pending proposal's place. */
  edit(repository: Known, command: Command<'EditProposal'>): Promise<Executed<ProposalEdit>> {
    const { repository_id, proposal_id, digest, payload, comment } = command.data;
    const by = this.preparation.by(command.actor);
    return this.aggregate.execute(repository_id, {
      operationId: command.operation_id,
      cause: command,
      decide: async (state) => {
        const member = state.members.get(proposal_id);
        const objection = editRefusal(state, command.data);
        if (objection !== null) return objection;
        const prepared = await this.preparation.planOf(repository.account_id, state);
        const { policing } = await this.planning(repository_id, repository, state);
        const planned = member && prepared?.index.changes[prepared.index.ordinalOf(member) ?? -1];
        const { digestOf } = this.#ports;
        const edited =
          planned && member
            ? editedChange({
                ...{ repository_id, change: planned, member, payload, by, digestOf },
                missing: await this.#ports.history.missing(repository.account_id, referencesOfEdit(planned, payload)),
              })
            : null;
        const kept = edited?.kind === 'edited' && prepared ? await prepared.keep(edited.change) : NOT_KEPT;
        const about = { repository_id, proposal_id, digest, comment, planned, edited, policing, by };
        return editProposal(state, { ...about, ...kept });
      },
      onRepeat: (events) => {
        const [edited] = events.flatMap((event) => (event.type === 'ProposalEdited' ? [event.data] : []));
        if (edited === undefined) throw new Error(`an edit of proposal ${proposal_id} recorded none`);
        return { digest: edited.digest, change_document: edited.change_document };
      },
    });
  }

  /** Holds open proposals against policies that have just changed. */
  async reassess(repository_id: Id, repository: Known, cause: StoredEvent): Promise<void> {
    if (repository.kind === 'removed') return;
    await this.aggregate.execute(repository_id, {
      operationId: `${cause.id}:reassess`,
      cause,
      decide: async (state) => {
        const [planning, voting] = await this.planningAndVoting(repository_id, repository, state);
        const input = { ...planning, repository_id, voting, by: this.preparation.by(cause.actor) };
        return this.inOneAppend(planning, (opening) => reassess(state, { ...input, ...opening }));
      },
      onRepeat: () => null,
    });
    await this.autoApprove(repository_id, repository, cause);
  }

  /** Gives up what nobody decided in time. */
  async expire(repository_id: Id, repository: Known, cause: Cause): Promise<void> {
    await this.aggregate.execute(repository_id, {
      operationId: `${causeId(cause)}:expire`,
      cause,
      decide: async (state) => {
        const planning = await this.planning(repository_id, repository, state);
        const input = { ...planning, repository_id, by: this.preparation.by(cause.actor) };
        return this.inOneAppend(planning, (opening) => expireProposals(state, { ...input, ...opening }));
      },
      onRepeat: () => null,
    });
    await this.autoApprove(repository_id, repository, cause);
  }

  /** What apply may execute now, claimed for it. */
  claim(repository_id: Id, repository: Known, cause: Cause): Promise<Executed<Claim | null>> {
    return this.aggregate.execute<Claim | null>(repository_id, {
      // Not the command's own id: a question that is asked again must be answered from what is true then.
      operationId: `${causeId(cause)}:claim`,
      cause,
      decide: async (state) => {
        const { preparation } = this;
        const [[planning, voting], rollout] = await Promise.all([
          this.planningAndVoting(repository_id, repository, state),
          preparation.rollout(repository.account_id, repository_id),
        ]);
        const removed = repository.kind === 'removed';
        const input = { ...planning, ...rollout, repository_id, removed, voting, by: preparation.by(cause.actor) };
        return this.inOneAppend(planning, (opening) => claimApply(state, { ...input, ...opening }));
      },
      // The claim was made and settled meanwhile. Whoever hears of `ApplyStarted` asks again.
      onRepeat: () => null,
    });
  }
}
