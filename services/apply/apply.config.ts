import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const ApplyConfig = defineConfig();
export type ApplyConfig = ServiceConfig;
