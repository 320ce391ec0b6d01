import type { StagePorts } from '@fleetwright/kit/service';

export const PARSE_PORTS = Symbol('fleetwright:parse-ports');

export type ParsePorts = StagePorts;
