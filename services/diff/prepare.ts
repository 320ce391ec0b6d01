import type { AccountId, DesiredState, Id, LiveSnapshot, OnRemoval, StoredEvent } from '@fleetwright/contracts';
import { type Registration, registrationFold } from '@fleetwright/core/diff';
import { Aggregate } from '@fleetwright/kit/service';
import type { DiffPorts } from './ports.ts';

/** What a file is compared with, and how. */
export interface Surroundings {
  readonly snapshot: LiveSnapshot;
  readonly onRemoval: OnRemoval;
}

/** Everything that diff reads before it decides. Methods throw `DocumentMissing`, `StoreUnavailable`. */
export class Preparation {
  readonly #ports: DiffPorts;
  readonly #registrations: Aggregate<Registration>;

  constructor(ports: DiffPorts) {
    this.#ports = ports;
    this.#registrations = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: registrationFold });
  }

  async run({
    account_id,
    data,
  }: StoredEvent<'DesiredStateParsed'>): Promise<Surroundings & { desired: DesiredState }> {
    const [desired, surroundings] = await Promise.all([
      this.#ports.json.get<DesiredState>(account_id, data.desired_document),
      this.surroundings(account_id, data.repository_id),
    ]);
    return { desired, ...surroundings };
  }

  async surroundings(account: AccountId, repositoryId: Id): Promise<Surroundings> {
    const [snapshot, { state }] = await Promise.all([
      this.#ports.live.snapshot(account),
      this.#registrations.load(repositoryId),
    ]);
    return { snapshot, onRemoval: state.onRemoval };
  }
}
