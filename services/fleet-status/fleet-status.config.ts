import { AGENT_VARIABLES, type ConfigOf, defineConfig, type ServiceConfig } from '@fleetwright/kit/config';

export const FleetStatusConfig = defineConfig(AGENT_VARIABLES);
export type FleetStatusConfig = ServiceConfig & ConfigOf<typeof AGENT_VARIABLES>;
