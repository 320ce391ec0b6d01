import { defineService } from '@fleetwright/kit/service';
import { FleetStatusConfig } from './fleet-status.config.ts';
import { FleetStatusModule } from './fleet-status.module.ts';

export { FleetStatusConfig } from './fleet-status.config.ts';
export { FleetStatusModule } from './fleet-status.module.ts';

export const fleetStatusService = defineService({
  name: 'fleet-status',
  config: FleetStatusConfig,
  module: FleetStatusModule,
});
