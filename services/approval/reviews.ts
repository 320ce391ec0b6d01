import type { Actor, Id } from '@fleetwright/contracts';
import { autoApprove, type PlanIndex, reviewFold, type ReviewState, settle } from '@fleetwright/core/approval';
import type { Opening } from '@fleetwright/core/approval';
import { accepted } from '@fleetwright/core/event-sourcing';
import { Aggregate, type Cause, causeId } from '@fleetwright/kit/service';
import type { ApprovalPorts } from './ports.ts';
import { isOvertaken, Preparation, type Repository } from './prepare.ts';

const AUTO_APPLY: Actor = { type: 'policy', id: 'auto_apply', name: 'auto_apply of the repository' };

type Known = Exclude<Repository, { kind: 'unknown' }>;

/** The reviews of one process, shared by its consumer and its commands so that they take turns on a stream. */
export class Reviews {
  readonly aggregate: Aggregate<ReviewState>;
  readonly preparation: Preparation;
  readonly #ports: ApprovalPorts;

  private constructor(ports: ApprovalPorts) {
    this.#ports = ports;
    this.aggregate = new Aggregate(ports, { streamOf: (id) => `review-${id}`, folding: reviewFold });
    this.preparation = new Preparation(ports);
  }

  static over(ports: ApprovalPorts): Reviews {
    const known = reviewsByPorts.get(ports) ?? new Reviews(ports);
    reviewsByPorts.set(ports, known);
    return known;
  }

  /** The latest run's plan, and what opening needs. */
  async planning(repository: Known, state: ReviewState): Promise<{ plan: PlanIndex | null } & Opening> {
    const plan = await this.preparation.planOf(repository.account_id, state);
    return { plan: plan?.index ?? null, ...this.preparation.opening(repository.settings, plan) };
  }

  /** Takes over the outcomes of a completed attempt. */
  async settle(repository_id: Id, repository: Known, cause: Cause): Promise<void> {
    await this.aggregate.execute(repository_id, {
      operationId: `${causeId(cause)}:settle`,
      cause,
      decide: async (state) => {
        if (!state.claim) return accepted([], null);
        const rollout = await this.preparation.rollout(repository_id);
        const planning = await this.planning(repository, state);
        const by = this.preparation.by(cause.actor);
        return settle(state, { ...planning, repository_id, rollout, removed: repository.kind === 'removed', by });
      },
      onRepeat: () => null,
    });
  }

  /**
   * Approves what `auto_apply` lets through, as an append of its own because another actor decides. Follows everything
   * that may open proposals.
   */
  async autoApprove(repository_id: Id, repository: Known, cause: Cause): Promise<void> {
    if (repository.kind === 'removed' || !repository.settings.auto_apply) return;
    await this.aggregate.execute(repository_id, {
      operationId: `${causeId(cause)}:auto_apply`,
      cause: { ...cause, actor: AUTO_APPLY },
      decide: async (state) => {
        const { run } = state;
        if (run.kind !== 'open' || isOvertaken(repository, run.id)) return accepted([], null);
        if (await this.preparation.isRolledBack(run.id)) return accepted([], null);
        return autoApprove(state, {
          repository_id,
          run_id: run.id,
          by: { actor: AUTO_APPLY, at: this.#ports.clock.now() },
        });
      },
      onRepeat: () => null,
    });
  }
}

const reviewsByPorts = new WeakMap<ApprovalPorts, Reviews>();
