import type { SubjectDirectory } from '@fleetwright/core/access';
import type { FleetHistory } from '@fleetwright/core/fleet';
import type { StagePorts } from '@fleetwright/kit/service';

export const APPROVAL_PORTS = Symbol('fleetwright:approval-ports');

export interface ApprovalPorts extends StagePorts {
  /** What `self_heal` keeps its hands off, whether what an edit refers to is there, and who did by hand what was approved. */
  readonly history: Pick<FleetHistory, 'underReview' | 'missing' | 'byHand'>;
  /** How many proposals of a repository may be open at once where its settings do not say; 25 when missing. */
  readonly maxOpenProposals?: number;
  /** Who the subjects are that events name, for matching the authors of commits; missing: nobody is matched. */
  readonly subjects?: Pick<SubjectDirectory, 'profiles'>;
}
