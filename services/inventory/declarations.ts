import type { CommandEnvelope, DesiredState, Id, StoredEvent } from '@fleetwright/contracts';
import { type Declaration, declarationOf, type RepositoryStanding, standingFold } from '@fleetwright/core/inventory';
import { Aggregate } from '@fleetwright/kit/service';
import type { InventoryPorts } from './ports.ts';

type News = StoredEvent<'DesiredStateParsed' | 'RepositoryUpdated'>;

/**
 * Brings what repositories declare into the inventory, where deletes and hand-overs are checked against it. Level-triggered:
 * whether a repository counts is read from its stream as it is now, whatever event is handled.
 */
export class Declarations {
  readonly #ports: InventoryPorts;
  readonly #standings: Aggregate<RepositoryStanding>;

  constructor(ports: InventoryPorts) {
    this.#ports = ports;
    this.#standings = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: standingFold });
  }

  /** What a run of the repository read; whether it counts is decided with it. */
  async parsed(event: StoredEvent<'DesiredStateParsed'>): Promise<void> {
    const { run_number, desired_document, repository_id } = event.data;
    const { account, resources } = await this.#ports.json.get<DesiredState>(event.account_id, desired_document);
    // A file for another account says nothing about this one: what was declared before stands.
    if (account !== event.account_id) return;
    const refs = resources.map(({ kind, key }) => ({ kind, key }));
    await this.#tell(event, repository_id, { run_number, resources: refs });
  }

  /** Enabled, disabled, or pointed at another source. */
  async updated(event: StoredEvent<'RepositoryUpdated'>): Promise<void> {
    await this.#tell(event, event.data.repository_id, null);
  }

  async #tell(event: News, repository_id: Id, declared: Declaration['declared']): Promise<void> {
    const { account_id, actor, traceparent } = event;
    const by: CommandEnvelope = { operation_id: `${event.id}:declare`, account_id, actor, traceparent };
    const standing = await this.#standings.load(repository_id);
    await this.#ports.inventory.declare(by, declarationOf(repository_id, standing, declared));
  }
}
