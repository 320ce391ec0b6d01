import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const DiffConfig = defineConfig();
export type DiffConfig = ServiceConfig;
