import type { StagePorts } from '@fleetwright/kit/service';

export const APPLY_PORTS = Symbol('fleetwright:apply-ports');

export type ApplyPorts = StagePorts;
