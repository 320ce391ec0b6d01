import type { Policy } from '@fleetwright/contracts';
import type { Candidate } from './candidate.ts';
import { type Glob, globOf } from './glob.ts';
import { type Opening, windowsOf } from './windows/openings.ts';

type Globs = readonly Glob[];
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
  // Asked a million times for a run of ten thousand changes: no list and no function is made for it.
  for (const holds of conditions) if (!holds(candidate)) return false;
  return true;
}

function matchesOne(globs: Globs, text: string): boolean {
  for (const glob of globs) if (glob.matches(text)) return true;
  return false;
}

/** What can fail. A list that matches everything is no condition, and makes a policy no more specific. */
function conditionsOf({ match }: Policy): Condition[] {
  const { repositories, path_prefixes, kinds, names, regions, causes, at_least_changes } = match;
  const conditions: Condition[] = [];
  const text = (patterns: readonly string[] | undefined, fits: (candidate: Candidate, globs: Globs) => boolean) => {
    const globs = patterns?.map(globOf);
    if (globs === undefined || globs.every(({ isAny }) => isAny)) return;
    conditions.push((candidate) => fits(candidate, globs));
  };
  text(repositories, ({ repository_id }, globs) => matchesOne(globs, repository_id));
  text(path_prefixes, ({ facts }, globs) => matchesOne(globs, facts.path_prefix));
  text(names, ({ key }, globs) => matchesOne(globs, key));
  text(regions, ({ facts }, globs) => facts.regions.some((region) => matchesOne(globs, region)));
  if (kinds) conditions.push(({ kind }) => kinds.includes(kind));
  if (causes) conditions.push(({ cause }) => causes.includes(cause));
  if (at_least_changes !== undefined && at_least_changes > 1) {
    conditions.push(({ facts }) => facts.changes >= at_least_changes);
  }
  return conditions;
}
