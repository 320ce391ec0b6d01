import { defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const ProjectorConfig = defineConfig();
export type ProjectorConfig = ServiceConfig;
