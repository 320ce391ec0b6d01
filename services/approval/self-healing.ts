import type { Actor, Id } from '@fleetwright/contracts';
import { type HealingState, healingFold, isOvertaken, type Repository, selfHeal } from '@fleetwright/core/approval';
import { SELF_HEAL_ID } from '@fleetwright/core/policies';
import { accepted } from '@fleetwright/core/event-sourcing';
import { Aggregate, type Cause, causeId } from '@fleetwright/kit/service';
import type { ApprovalPorts } from './ports.ts';
import type { Reviews } from './reviews.ts';

const SELF_HEAL: Actor = { type: 'policy', id: SELF_HEAL_ID, name: 'self_heal of the repository' };

/** Puts right by itself what somebody changed live, where a repository says so. */
export class SelfHealing {
  readonly #ports: ApprovalPorts;
  readonly #reviews: Reviews;
  readonly #healings: Aggregate<HealingState>;

  constructor(ports: ApprovalPorts, reviews: Reviews) {
    this.#ports = ports;
    this.#reviews = reviews;
    this.#healings = new Aggregate(ports, { streamOf: (id) => `review-${id}`, folding: healingFold });
  }

  /** As an append of its own, because another actor decides. Follows everything that may open proposals. */
  async heal(repository_id: Id, repository: Exclude<Repository, { kind: 'unknown' }>, cause: Cause): Promise<void> {
    if (repository.kind === 'removed' || repository.settings.self_heal !== true) return;
    const { aggregate } = this.#reviews;
    await aggregate.execute(repository_id, {
      operationId: `${causeId(cause)}:self_heal`,
      cause: { ...cause, actor: SELF_HEAL },
      decide: async (state) => {
        const { run } = state;
        if (run.kind !== 'open' || isOvertaken(repository, run.id)) return accepted([], null);
        const [{ state: healing }, held, { plan, policing }] = await Promise.all([
          this.#healings.load(repository_id),
          this.#ports.history.underReview(repository.account_id),
          this.#reviews.planning(repository_id, repository, state),
        ]);
        const drifted = plan?.changes.filter(({ cause: why, action }) => why === 'drift' && action !== 'delete');
        const by = { actor: SELF_HEAL, at: this.#ports.clock.now() };
        const driftedInRun = drifted?.length ?? 0;
        return selfHeal(state, { repository_id, run_id: run.id, healing, held, driftedInRun, plan, policing, by });
      },
      onRepeat: () => null,
    });
  }
}
