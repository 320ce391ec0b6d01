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
  const errors = problem.errors ?? [];
  // The only problem there is may be the sentence itself.
  const listed = errors.length === 1 && errors[0]?.message === problem.detail ? [] : errors;
  const lines = listed.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path}: ${message}`));
  return [`${problem.detail} (${problem.code})`, ...lines].join('\n');
}

/** What programs are told: the gateway's problem document, or the sentence under a code of our own. */
export function problemOf({ message, problem }: CommandFailed): object {
  return problem ?? { code: 'command_failed', detail: message };
}
