import type { LiveFleet } from '@fleetwright/core/fleet';
import type { FleetParser } from '@fleetwright/core/parse';
import type { StagePorts } from '@fleetwright/kit/service';

export const DIFF_PORTS = Symbol('fleetwright:diff-ports');

export interface DiffPorts extends StagePorts {
  readonly live: LiveFleet;
  /** For plans: a run's file was parsed by its own stage. */
  readonly parser: FleetParser;
}
