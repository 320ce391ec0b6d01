import type { AgentBus } from '@fleetwright/core/event-sourcing';
import type { StatusStore } from '@fleetwright/core/fleet-status';
import type { StagePorts } from '@fleetwright/kit/service';

export const FLEET_STATUS_PORTS = Symbol('fleetwright:fleet-status-ports');

export interface FleetStatusPorts extends StagePorts {
  readonly status: StatusStore;
  readonly agents: AgentBus;
  readonly config: { readonly intervalMs: number };
}
