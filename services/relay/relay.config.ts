import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const RelayConfig = defineConfig();
export type RelayConfig = ServiceConfig;
