import type { LiveFleet } from '@fleetwright/core/fleet';
import type { StagePorts } from '@fleetwright/kit/service';

export const DIFF_PORTS = Symbol('fleetwright:diff-ports');

export interface DiffPorts extends StagePorts {
  readonly live: LiveFleet;
}
