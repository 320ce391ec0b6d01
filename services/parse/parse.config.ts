import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const ParseConfig = defineConfig();
export type ParseConfig = ServiceConfig;
