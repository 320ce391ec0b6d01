import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const DriftConfig = defineConfig();
export type DriftConfig = ServiceConfig;
