import type { LiveFleet } from '@fleetwright/core/fleet';
import type { StagePorts } from '@fleetwright/kit/service';

export const DRIFT_PORTS = Symbol('fleetwright:drift-ports');

export interface DriftPorts extends StagePorts {
  readonly live: LiveFleet;
}
