import type { StagePorts } from '@fleetwright/kit/service';

export const APPROVAL_PORTS = Symbol('fleetwright:approval-ports');

export interface ApprovalPorts extends StagePorts {
  /** How many proposals of a repository may be open at once where its settings do not say; 25 when missing. */
  readonly maxOpenProposals?: number;
}
