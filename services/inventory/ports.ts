import type { LiveFleet } from '@fleetwright/core/fleet';
import type { Inventory } from '@fleetwright/core/inventory';
import type { StagePorts } from '@fleetwright/kit/service';

export const INVENTORY_PORTS = Symbol('fleetwright:inventory-ports');

export interface InventoryPorts extends StagePorts {
  readonly inventory: Inventory;
  readonly live: LiveFleet;
}
