import type { Actor, Instant } from '@fleetwright/contracts';
import { tellProlonged } from '@fleetwright/core/inventory';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { PROLONGED_MS, PUMP_MS } from './limits.ts';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';

const INVENTORY: Actor = { type: 'system', id: 'inventory' };

/** Finds what a pump left behind that died, or that could not reach the store. */
@Controller()
export class InventoryTicks {
  readonly #ports: InventoryPorts;
  readonly #pump: Pump;

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#ports = ports;
    this.#pump = Pump.over(ports);
  }

  @OnTick({ name: 'pump', everyMs: PUMP_MS, leased: true })
  async pump(_now: Instant, signal: AbortSignal): Promise<void> {
    await this.#pump.pumpAll(signal);
  }

  /** Tells again each day of what was opened for long, and no second person had to say so. */
  @OnTick({ name: 'prolonged', everyMs: PROLONGED_MS, leased: true })
  async prolonged(now: Instant, signal: AbortSignal): Promise<void> {
    const { inventory, log } = this.#ports;
    for (const account of await inventory.governed()) {
      if (signal.aborted) return;
      try {
        const told = tellProlonged(await inventory.governance(account), now);
        if (told.facts.length === 0) continue;
        const by = { operation_id: `prolonged:${now}`, account_id: account, actor: INVENTORY, traceparent: null };
        await inventory.govern(by, { tick: now }, { decide: (state) => tellProlonged(state, now) });
        this.#pump.wake(account);
      } catch (error) {
        log.warn({ err: error, account_id: account }, 'could not tell of a long break-glass; trying again in an hour');
      }
    }
  }
}
