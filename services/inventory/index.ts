import { defineService } from '@fleetwright/kit/service';
import { InventoryConfig } from './inventory.config.ts';
import { InventoryModule } from './inventory.module.ts';

export { InventoryConfig } from './inventory.config.ts';
export { InventoryModule } from './inventory.module.ts';

export const inventoryService = defineService({ name: 'inventory', config: InventoryConfig, module: InventoryModule });
