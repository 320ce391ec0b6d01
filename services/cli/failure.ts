import type { ProblemDocument } from '@fleetwright/contracts';

/** What the command cannot do, as a sentence for the person who typed it. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly problem: ProblemDocument | undefined;

  constructor(message: string, problem?: ProblemDocument) {
    super(message);
    this.problem = problem;
  }
}

/** A problem document as sentences: what is wrong, then each problem of the input with its place. */
export function sentenceOf(problem: ProblemDocument): string {
  const lines = (problem.errors ?? []).map(({ path, message }) =>
    path === '' ? `  ${message}` : `  ${path}: ${message}`,
  );
  return [`${problem.detail} (${problem.code})`, ...lines].join('\n');
}
