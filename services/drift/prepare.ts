import type { AccountId, Id } from '@fleetwright/contracts';
import {
  type AppliedChange,
  appliedFold,
  type AppliedState,
  claimFold,
  type ClaimState,
} from '@fleetwright/core/drift';
import type { ManagedFleet } from '@fleetwright/core/fleet';
import { Aggregate } from '@fleetwright/kit/service';
import type { DriftPorts } from './ports.ts';

/** Everything that drift reads before it decides. */
export class Preparation {
  readonly #ports: DriftPorts;
  readonly #claims: Aggregate<ClaimState>;
  readonly #applied: Aggregate<AppliedState>;

  constructor(ports: DriftPorts) {
    this.#ports = ports;
    this.#claims = new Aggregate(ports, { streamOf: (id) => `review-${id}`, folding: claimFold });
    this.#applied = new Aggregate(ports, { streamOf: (id) => `rollout-${id}`, folding: appliedFold });
  }

  /** Whether apply has changes of the repository in hands. */
  async isApplying(repository_id: Id): Promise<boolean> {
    return (await this.#claims.load(repository_id)).state.size > 0;
  }

  /** What a run applied; a run of long ago is looked up in the whole stream. */
  async appliedBy(repository_id: Id, run_id: Id): Promise<readonly AppliedChange[]> {
    const { state, version } = await this.#applied.load(repository_id);
    const known = state.get(run_id);
    if (known || version === 0) return known ?? [];
    const events = await this.#ports.store.read(`rollout-${repository_id}`);
    return events
      .filter((event) => event.type === 'ChangeApplied')
      .map(({ data }) => data)
      .filter((data) => data.run_id === run_id);
  }

  async managed(account: AccountId, repository_id: Id): Promise<ManagedFleet> {
    return this.#ports.live.managed(account, repository_id);
  }
}
