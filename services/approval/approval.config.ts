import { type ConfigOf, defineConfig, type ServiceConfig } from '@fleetwright/kit/service';

export const ApprovalConfig = defineConfig('FLEETWRIGHT_MAX_OPEN_PROPOSALS');
export type ApprovalConfig = ServiceConfig & ConfigOf<'FLEETWRIGHT_MAX_OPEN_PROPOSALS'>;
