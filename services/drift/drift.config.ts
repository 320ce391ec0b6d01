import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const DriftConfig = defineConfig();
export type DriftConfig = ServiceConfig;
