import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const ApplyConfig = defineConfig();
export type ApplyConfig = ServiceConfig;
