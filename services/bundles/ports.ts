import type { BundleStore, NodeInstances } from '@fleetwright/core/bundles';
import type { AgentBus } from '@fleetwright/core/event-sourcing';
import type { LiveFleet } from '@fleetwright/core/fleet';
import type { StagePorts } from '@fleetwright/kit/service';

export const BUNDLES_PORTS = Symbol('fleetwright:bundles-ports');

export interface BundlesPorts extends StagePorts {
  readonly live: LiveFleet & NodeInstances;
  readonly bundles: BundleStore;
  readonly agents: AgentBus;
  readonly config: { readonly reportIntervalSeconds: number };
}
