import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const InventoryConfig = defineConfig();
export type InventoryConfig = ServiceConfig;
