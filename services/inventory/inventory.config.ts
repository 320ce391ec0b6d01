import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const InventoryConfig = defineConfig();
export type InventoryConfig = ServiceConfig;
