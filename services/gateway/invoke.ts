import { type Problem, unstorableProblems } from '@fleetwright/contracts';
import type { Caller } from './auth/caller.ts';
import type { Call, Operation } from './operation.ts';
import { GatewayProblem } from './problems.ts';
import { problemsOf, refusalOf } from './validation.ts';

/** What a face of the gateway read from a request. */
export interface Given {
  /** By the names of the operation's input, as they came. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the face found wrong by itself, told together with the rest. */
  readonly problems?: readonly Problem[];
}

/**
 * Runs an operation for a caller: the one way for every face. Answers what `run` answers. Throws GatewayProblem when the
 * caller may not, when the input is not valid (all problems at once), and for what the operation refuses.
 */
export async function invoke(operation: Operation, caller: Caller, given: Given, call: Call): Promise<unknown> {
  mustMay(operation, caller);
  refuseUnstorable(operation, given.fields);
  const parsed = operation.input.safeParse(given.fields);
  const problems = [...(given.problems ?? []), ...(parsed.error?.issues ?? []).flatMap(problemsOf)];
  if (problems.length > 0 || !parsed.success) throw refusalOf(problems);
  return operation.run(caller, parsed.data, call);
}

/** Text that no store takes is refused before a schema is asked, so that no schema can forget it. */
function refuseUnstorable({ http }: Operation, fields: Given['fields']): void {
  // A file's text is read by who tells line and column.
  const problems = unstorableProblems(
    Object.fromEntries(Object.entries(fields).filter(([field]) => field !== http.text?.field)),
  );
  if (problems.length > 0) throw refusalOf(problems);
}

function mustMay({ permission }: Operation, caller: Caller): void {
  if (permission === 'admin') {
    if (!caller.isAdmin) throw new GatewayProblem('forbidden', 'Only an administrator may do this.');
  } else if (!caller.permissions.has(permission)) {
    throw new GatewayProblem('forbidden', `The token lacks the permission ${permission}.`);
  }
}
