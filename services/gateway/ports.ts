import type { ReadModels } from '@fleetwright/core/read-models';
import type { StagePorts } from '@fleetwright/kit/service';

export const GATEWAY_PORTS = Symbol('fleetwright:gateway-ports');

export interface GatewayPorts extends StagePorts {
  readonly models: ReadModels;
}
