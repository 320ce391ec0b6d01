import type { AccountId } from '@fleetwright/contracts';
import type { NodePlace } from '@fleetwright/core/enrolment';
import type { AgentBus, AgentGate } from '@fleetwright/core/event-sourcing';
import type { StagePorts } from '@fleetwright/kit/service';

export const ENROLMENT_PORTS = Symbol('fleetwright:enrolment-ports');

export interface EnrolmentPorts extends StagePorts {
  readonly nodes: { place(account: AccountId, hostname: string): Promise<NodePlace | null> };
  readonly agents: AgentBus;
  readonly gate: AgentGate;
  readonly config: { readonly servers: readonly string[]; readonly keyLifeSeconds: number };
}
