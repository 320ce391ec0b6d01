import type { FleetHistory, LiveFleet } from '@fleetwright/core/fleet';
import type { FleetPatcher, ItemWriter } from '@fleetwright/core/fleet-file';
import type { StagePorts } from '@fleetwright/kit/service';

export const DRIFT_PORTS = Symbol('fleetwright:drift-ports');

export interface DriftPorts extends StagePorts {
  readonly live: LiveFleet;
  readonly history: FleetHistory;
  /** Changes files, outside this process. */
  readonly patcher: FleetPatcher;
  /** Writes what is exported, outside this process. */
  readonly writer: ItemWriter;
}
