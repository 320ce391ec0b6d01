import { defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const ProjectorConfig = defineConfig();
export type ProjectorConfig = ServiceConfig;
