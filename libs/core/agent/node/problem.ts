import type { ApplyStep } from '@fleetwright/contracts/agents';

/** Why a module is not as it should be. */
export interface Problem {
  readonly step: ApplyStep;
  /** Stable, in snake_case; the runbook has each. */
  readonly code: string;
  readonly message: string;
  /** The last lines that a program printed. */
  readonly output?: string;
}
