import { AGENT_VARIABLES, type ConfigOf, defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const BundlesConfig = defineConfig(AGENT_VARIABLES);
export type BundlesConfig = ServiceConfig & ConfigOf<typeof AGENT_VARIABLES>;
