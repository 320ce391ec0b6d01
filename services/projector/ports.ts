import type { Projection } from '@fleetwright/core/read-models';
import type { StagePorts } from '@fleetwright/kit/service';
import type { FleetMetrics } from './fleet-metrics.ts';
import type { Rebuilds } from './rebuilds.ts';

export const PROJECTOR_PORTS = Symbol('fleetwright:projector-ports');

export interface ProjectorPorts extends StagePorts {
  readonly projection: Projection;
  readonly rebuilds: Rebuilds;
  readonly fleetMetrics: FleetMetrics;
}
