import type { Policy } from '@fleetwright/contracts';
import type { Candidate } from './candidate.ts';
import { type Glob, globOf } from './glob.ts';
import { type Opening, windowsOf } from './windows/openings.ts';

type Condition = (candidate: Candidate) => boolean;

/** A policy made ready for questions. */
export interface Compiled {
  readonly policy: Policy;
  readonly actions: readonly Glob[];
  /** All of them hold of what it matches; its actions are looked at apart. */
  readonly conditions: readonly Condition[];
  readonly windows: readonly Opening[];
}

export function compiledOf(policy: Policy): Compiled {
  const { match } = policy;
  return { policy, actions: match.actions.map(globOf), conditions: conditionsOf(policy), windows: windowsOf(policy) };
}

export function holdsOf({ conditions }: Compiled, candidate: Candidate): boolean {
  return conditions.every((holds) => holds(candidate));
}

/** What can fail. A list that matches everything is no condition, and makes a policy no more specific. */
function conditionsOf({ match }: Policy): Condition[] {
  const { repositories, path_prefixes, kinds, names, regions, causes, at_least_changes } = match;
  const conditions: Condition[] = [];
  const text = (patterns: readonly string[] | undefined, textsOf: (candidate: Candidate) => readonly string[]) => {
    const globs = patterns?.map(globOf);
    if (globs === undefined || globs.every(({ isAny }) => isAny)) return;
    conditions.push((candidate) => textsOf(candidate).some((each) => globs.some((glob) => glob.matches(each))));
  };
  text(repositories, ({ repository_id }) => [repository_id]);
  text(path_prefixes, ({ facts }) => [facts.path_prefix]);
  text(names, ({ key }) => [key]);
  text(regions, ({ facts }) => facts.regions);
  if (kinds) conditions.push(({ kind }) => kinds.includes(kind));
  if (causes) conditions.push(({ cause }) => causes.includes(cause));
  if (at_least_changes !== undefined && at_least_changes > 1) {
    conditions.push(({ facts }) => facts.changes >= at_least_changes);
  }
  return conditions;
}
