import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const ParseConfig = defineConfig();
export type ParseConfig = ServiceConfig;
