import type { Instant } from '@fleetwright/contracts';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { PUMP_MS } from './limits.ts';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';

/** Finds what a pump left behind that died, or that could not reach the store. */
@Controller()
export class InventoryTicks {
  readonly #pump: Pump;

  constructor(@Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#pump = Pump.over(ports);
  }

  @OnTick({ name: 'pump', everyMs: PUMP_MS, leased: true })
  async pump(_now: Instant, signal: AbortSignal): Promise<void> {
    await this.#pump.pumpAll(signal);
  }
}
