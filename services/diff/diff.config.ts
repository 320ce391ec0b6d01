import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const DiffConfig = defineConfig();
export type DiffConfig = ServiceConfig;
