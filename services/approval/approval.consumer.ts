import type { StoredEvent } from '@fleetwright/contracts';
import {
  giveUpReview,
  isOvertaken,
  isPolled,
  recordReview,
  removeRepository,
  type ReviewResult,
} from '@fleetwright/core/approval';
import { accepted, type Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, type GivesUp, OnEvent, OnTick, waiting } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { CLAIM_RETRY_MS, WAITING_TICK_MS } from './limits.ts';
import { LiveChanges } from './live-changes.ts';
import { Reviews } from './reviews.ts';
import { WaitingProposals } from './waiting-proposals.ts';
import { SelfHealing } from './self-healing.ts';

/**
 * Reviews computed diffs, settles completed rollouts, asks for a new diff when the live fleet moves under open proposals,
 * withdraws what a removed repository leaves behind, holds what is open against policies that change, and heals.
 */
@Controller()
export class ApprovalConsumer implements GivesUp {
  readonly #reviews: Reviews;
  readonly #liveChanges: LiveChanges;
  readonly #waiting: WaitingProposals;
  readonly #healing: SelfHealing;

  constructor(
    @Inject(Reviews) reviews: Reviews,
    @Inject(LiveChanges) liveChanges: LiveChanges,
    @Inject(WaitingProposals) waiting: WaitingProposals,
    @Inject(SelfHealing) healing: SelfHealing,
  ) {
    this.#waiting = waiting;
    this.#reviews = reviews;
    this.#liveChanges = liveChanges;
    this.#healing = healing;
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
        const input = {
          diff: event.data,
          plan: plan.index,
          removed: registered.kind === 'removed',
          overtaken: isOvertaken(registered, run_id),
          polled: isPolled(registered, run_id),
          hasUnknownAuthor: await preparation.hasUnknownAuthor(event.account_id, run_id),
          by: preparation.by(event.actor),
        };
        const opening = await preparation.opening(repository, repository_id, plan, run_id);
        return this.#reviews.inOneAppend(opening, (fitting) => recordReview(state, { ...input, ...fitting }));
      },
      onRepeat: () => ({ kind: 'reviewed' }),
    });
    if (executed.kind === 'accepted' && executed.result.kind === 'waiting') return claimed();
    await this.#reviews.autoApprove(repository_id, repository, event);
    await this.#healing.heal(repository_id, repository, event);
    await this.#liveChanges.reviewed(event, event);
    return DONE;
  }

  @OnEvent('ResourceChanged')
  async onResourceChanged(event: StoredEvent<'ResourceChanged'>): Promise<Outcome> {
    await this.#liveChanges.heard(event);
    return DONE;
  }

  @OnEvent('RolloutCompleted')
  async onRolloutCompleted(event: StoredEvent<'RolloutCompleted'>): Promise<Outcome> {
    const { repository_id } = event.data;
    const repository = await this.#reviews.preparation.repository(repository_id);
    if (repository.kind === 'unknown') return DONE;
    await this.#reviews.settle(repository_id, repository, event);
    await this.#reviews.autoApprove(repository_id, repository, event);
    await this.#healing.heal(repository_id, repository, event);
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

  @OnEvent('PolicyCreated', 'PolicyChanged', 'PolicyDeleted')
  async onPolicies(event: StoredEvent<'PolicyCreated' | 'PolicyChanged' | 'PolicyDeleted'>): Promise<Outcome> {
    await this.#waiting.policiesChanged(event);
    return DONE;
  }

  @OnTick({ name: 'waiting', everyMs: WAITING_TICK_MS, leased: true })
  async look(): Promise<void> {
    await this.#waiting.look();
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
