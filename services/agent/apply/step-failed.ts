import type { ApplyStep } from '@fleetwright/contracts/agents';
import { FileFailure, type Problem, type StepOutcome } from '@fleetwright/core/agent';

/** Ends an attempt at a module. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly problem: Problem;
  /** Whether it passes by itself, so that the attempt is repeated. */
  readonly isPassing: boolean;

  constructor(problem: Problem, isPassing: boolean) {
    super(problem.message);
    this.problem = problem;
    this.isPassing = isPassing;
  }
}

/** Throws StepFailed unless it is done; answers its notes. */
export function demand(step: ApplyStep, outcome: StepOutcome): readonly string[] {
  if (outcome.kind === 'done') return outcome.notes;
  const { code, message, output } = outcome;
  throw new StepFailed({ step, code, message, output }, outcome.kind === 'waiting');
}

/** A failure of the files port as the end of a step; anything else is thrown on. */
export function asStepFailed(step: ApplyStep, error: unknown): StepFailed {
  if (error instanceof StepFailed) return error;
  if (!(error instanceof FileFailure)) throw error;
  return new StepFailed({ step, code: error.code, message: error.message }, error.code === 'disk_full');
}
