import type { Command, CommandReply, Id, ProposalStatus, StoredEvent } from '@fleetwright/contracts';
import {
  type Decided,
  decideProposals,
  type Repository,
  type Retried,
  retryProposals,
  type ReviewState,
  withdrawVote,
} from '@fleetwright/core/approval';
import { refused } from '@fleetwright/core/event-sourcing';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Reviews } from './reviews.ts';

type Registered = Extract<Repository, { kind: 'registered' | 'removed' }>;

/** People's decisions, and apply's question what it may do. */
@Controller()
export class ApprovalCommands {
  readonly #reviews: Reviews;

  constructor(@Inject(Reviews) reviews: Reviews) {
    this.#reviews = reviews;
  }

  @OnCommand('DecideProposals')
  async decide(command: Command<'DecideProposals'>): Promise<CommandReply> {
    const { repository_id, decisions } = command.data;
    const repository = await this.#registered(command);
    if (!repository) return unknown(repository_id);
    const { aggregate, preparation } = this.#reviews;
    const ids = decisions.map(({ proposal_id }) => proposal_id);
    const executed = await aggregate.execute<Decided>(repository_id, {
      operationId: command.operation_id,
      cause: command,
      decide: async (state) => {
        const [[planning, voting], earlier] = await Promise.all([
          this.#reviews.planningAndVoting(repository_id, repository, state),
          preparation.earlier(repository_id, state, ids),
        ]);
        const by = preparation.by(command.actor);
        const input = { ...planning, command: command.data, earlier, voting, by };
        return this.#reviews.inOneAppend(planning, (opening) => decideProposals(state, { ...input, ...opening }));
      },
      onRepeat: (events, state) => ({ proposals: statusesOf(ids, events, state) }),
    });
    await this.#reviews.autoApprove(repository_id, repository, command);
    return replyOf(executed);
  }

  @OnCommand('EditProposal')
  async edit(command: Command<'EditProposal'>): Promise<CommandReply> {
    const { repository_id } = command.data;
    const repository = await this.#registered(command);
    return repository ? replyOf(await this.#reviews.edit(repository, command)) : unknown(repository_id);
  }

  @OnCommand('WithdrawVote')
  async withdrawVote(command: Command<'WithdrawVote'>): Promise<CommandReply> {
    const { repository_id, proposal_id } = command.data;
    if (!(await this.#registered(command))) return unknown(repository_id);
    const { aggregate, preparation } = this.#reviews;
    const executed = await aggregate.execute(repository_id, {
      operationId: command.operation_id,
      cause: command,
      decide: async (state) => {
        const earlier = await preparation.earlier(repository_id, state, [proposal_id]);
        return withdrawVote(state, { repository_id, proposal_id, earlier, by: preparation.by(command.actor) });
      },
      onRepeat: (_events, state) => ({
        proposal_id,
        status: state.members.get(proposal_id)?.status ?? ('superseded' as const),
      }),
    });
    return replyOf(executed);
  }

  @OnCommand('RetryProposals')
  async retry(command: Command<'RetryProposals'>): Promise<CommandReply> {
    const { repository_id, proposal_ids } = command.data;
    const repository = await this.#registered(command);
    if (!repository) return unknown(repository_id);
    const { aggregate, preparation } = this.#reviews;
    const executed = await aggregate.execute<Retried>(repository_id, {
      operationId: command.operation_id,
      cause: command,
      decide: async (state) => {
        const { plan } = await this.#reviews.planning(repository_id, repository, state);
        const earlier = await preparation.earlier(repository_id, state, proposal_ids);
        return retryProposals(state, { repository_id, proposal_ids, plan, earlier, by: preparation.by(command.actor) });
      },
      onRepeat: (events, state) => ({ proposals: statusesOf(proposal_ids, events, state) }),
    });
    return replyOf(executed);
  }

  @OnCommand('ClaimApply')
  async claim(command: Command<'ClaimApply'>): Promise<CommandReply> {
    const { repository_id } = command.data;
    const repository = await this.#reviews.preparation.repository(repository_id);
    if (repository.kind === 'unknown' || repository.account_id !== command.account_id) return unknown(repository_id);
    await this.#reviews.settle(repository_id, repository, command);
    await this.#reviews.autoApprove(repository_id, repository, command);
    const executed = await this.#reviews.claim(repository_id, repository, command);
    return replyOf(executed);
  }

  /** The repository, when the command's account may know of it. */
  async #registered({
    account_id,
    data,
  }: Command<'DecideProposals' | 'RetryProposals' | 'WithdrawVote' | 'EditProposal'>): Promise<Registered | null> {
    const repository = await this.#reviews.preparation.repository(data.repository_id);
    return repository.kind === 'registered' && repository.account_id === account_id ? repository : null;
  }
}

function unknown(repository_id: Id): CommandReply {
  return refused('not_found', `There is no repository ${repository_id}.`).refusal;
}

/** What the operation made of each proposal; where it had nothing to do, how it stands. */
function statusesOf(
  ids: readonly Id[],
  events: readonly StoredEvent[],
  state: ReviewState,
): { proposal_id: Id; status: ProposalStatus }[] {
  const made = new Map(events.map((event) => ['proposal_id' in event.data ? event.data.proposal_id : '', event.type]));
  return ids.map((proposal_id) => {
    const status = MADE[made.get(proposal_id) ?? ''] ?? state.members.get(proposal_id)?.status;
    return { proposal_id, status: status ?? 'superseded' };
  });
}

const MADE: Readonly<Record<string, ProposalStatus>> = {
  ProposalApproved: 'approved',
  ProposalRetried: 'approved',
  ProposalRejected: 'rejected',
};
