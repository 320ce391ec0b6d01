import type { CommandEnvelope, StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent, stalled } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';

/** A removed repository manages nothing any more. */
@Controller()
export class InventoryConsumer {
  readonly #ports: InventoryPorts;
  readonly #pump: Pump;

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#ports = ports;
    this.#pump = Pump.over(ports);
  }

  @OnEvent('RepositoryRemoved')
  async onRepositoryRemoved(event: StoredEvent<'RepositoryRemoved'>): Promise<Outcome> {
    const { account_id, actor, traceparent } = event;
    const { repository_id } = event.data;
    const by: CommandEnvelope = { operation_id: `${event.id}:release`, account_id, actor, traceparent };
    const answered = await this.#ports.inventory.releaseOwnership(by, repository_id);
    if (answered.kind === 'done') this.#pump.wake(account_id);
    // An account without a fleet owns nothing.
    else if (answered.refusal.code !== 'not_found') return stalled(answered.refusal.message);
    return DONE;
  }
}
