import type { CommandEnvelope, StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent, stalled } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Declarations } from './declarations.ts';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';

/** Follows what repositories declare; a removed one declares and manages nothing any more. */
@Controller()
export class InventoryConsumer {
  readonly #ports: InventoryPorts;
  readonly #pump: Pump;
  readonly #declarations: Declarations;

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#ports = ports;
    this.#pump = Pump.over(ports);
    this.#declarations = new Declarations(ports);
  }

  @OnEvent('DesiredStateParsed')
  async onDesiredStateParsed(event: StoredEvent<'DesiredStateParsed'>): Promise<Outcome> {
    await this.#declarations.parsed(event);
    this.#pump.wake(event.account_id);
    return DONE;
  }

  @OnEvent('RepositoryUpdated')
  async onRepositoryUpdated(event: StoredEvent<'RepositoryUpdated'>): Promise<Outcome> {
    await this.#declarations.updated(event);
    this.#pump.wake(event.account_id);
    return DONE;
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
