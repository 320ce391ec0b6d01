import type { FleetParser } from '@fleetwright/core/parse';
import type { StagePorts } from '@fleetwright/kit/service';

export const PARSE_PORTS = Symbol('fleetwright:parse-ports');

export interface ParsePorts extends StagePorts {
  readonly parser: FleetParser;
}
