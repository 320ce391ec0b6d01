import type { StoredEvent } from '@fleetwright/contracts';
import { giveUpReview, recordReview, removeRepository, type ReviewResult } from '@fleetwright/core/approval';
import { accepted, type Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, type GivesUp, OnEvent, waiting } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { CLAIM_RETRY_MS } from './limits.ts';
import { APPROVAL_PORTS, type ApprovalPorts } from './ports.ts';
import { isOvertaken } from './prepare.ts';
import { Reviews } from './reviews.ts';

/** Reviews computed diffs, settles completed rollouts, and withdraws what a removed repository leaves behind. */
@Controller()
export class ApprovalConsumer implements GivesUp {
  readonly #reviews: Reviews;

  constructor(@Inject(APPROVAL_PORTS) ports: ApprovalPorts) {
    this.#reviews = Reviews.over(ports);
  }

  @OnEvent('DiffComputed')
  async onDiffComputed(event: StoredEvent<'DiffComputed'>): Promise<Outcome> {
    const { preparation, aggregate } = this.#reviews;
    const { repository_id, run_id, plan_document } = event.data;
    const repository = await preparation.repository(repository_id);
    if (repository.kind === 'unknown' || repository.account_id !== event.account_id) return DONE;
    const executed = await aggregate.execute<ReviewResult>(repository_id, {
      operationId: event.id,
      cause: event,
      decide: async (state) => {
        const plan = await preparation.plan(event.account_id, plan_document);
        if (await preparation.isPastDeadline(run_id)) return accepted([], { kind: 'late' });
        const registered = await preparation.repository(repository_id);
        return recordReview(state, {
          ...preparation.opening(repository.settings, plan),
          diff: event.data,
          plan: plan.index,
          removed: registered.kind === 'removed',
          overtaken: isOvertaken(registered, run_id),
          by: preparation.by(event.actor),
        });
      },
      onRepeat: () => ({ kind: 'reviewed' }),
    });
    if (executed.kind === 'accepted' && executed.result.kind === 'waiting') return claimed();
    await this.#reviews.autoApprove(repository_id, repository, event);
    return DONE;
  }

  @OnEvent('RolloutCompleted')
  async onRolloutCompleted(event: StoredEvent<'RolloutCompleted'>): Promise<Outcome> {
    const { repository_id } = event.data;
    const repository = await this.#reviews.preparation.repository(repository_id);
    if (repository.kind === 'unknown') return DONE;
    await this.#reviews.settle(repository_id, repository, event);
    await this.#reviews.autoApprove(repository_id, repository, event);
    return DONE;
  }

  @OnEvent('RepositoryRemoved')
  async onRepositoryRemoved(event: StoredEvent<'RepositoryRemoved'>): Promise<Outcome> {
    const { preparation, aggregate } = this.#reviews;
    const { repository_id } = event.data;
    const executed = await aggregate.execute(repository_id, {
      operationId: event.id,
      cause: event,
      decide: (state) => removeRepository(state, { repository_id, by: preparation.by(event.actor) }),
      onRepeat: () => ({ kind: 'removed' as const }),
    });
    return executed.kind === 'accepted' && executed.result.kind === 'waiting' ? claimed() : DONE;
  }

  /** A run whose diff cannot be reviewed ends as failed. Nothing else can be given up: it becomes a dead letter. */
  async onGivingUp(event: StoredEvent, error: Error): Promise<void> {
    if (event.type !== 'DiffComputed') throw error;
    const { preparation, aggregate } = this.#reviews;
    await aggregate.execute(event.data.repository_id, {
      operationId: event.id,
      cause: event,
      decide: (state) => giveUpReview(state, { diff: event.data, by: preparation.by(event.actor) }),
      onRepeat: () => null,
    });
  }
}

function claimed(): Outcome {
  return waiting(CLAIM_RETRY_MS, 'changes of the repository are being applied');
}
