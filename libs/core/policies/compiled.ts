import type { Policy } from '@fleetwright/contracts';
import type { Candidate } from './candidate.ts';
import { type Glob, globOf } from './glob.ts';
import { isUnreadable, type Opening, windowsOf } from './windows/openings.ts';

type Globs = readonly Glob[];
type Condition = (candidate: Candidate) => boolean;

/** A policy made ready for questions. */
export interface Compiled {
  readonly policy: Policy;
  readonly actions: readonly Glob[];
  /** All of them hold of what it matches; its actions are looked at apart. */
  readonly conditions: readonly Condition[];
  /** Which text of a change it names by patterns, and how; null: any text is right to it. */
  readonly named: Named | null;
  readonly windows: readonly Opening[];
}

/** Texts of a change that patterns are about; those that tell most changes apart come first. */
export type NamedText = 'names' | 'regions' | 'repositories' | 'path_prefixes';

/** One condition on a text: a policy that has it matches no change of which none of these fits. */
interface Named {
  readonly text: NamedText;
  readonly globs: Globs;
}

/** One that cannot be read whole approves nothing by itself. */
export function compiledOf(policy: Policy): Compiled {
  const { conditions, named } = conditionsOf(policy);
  const windows = windowsOf(policy);
  const isLax = isUnreadable(windows) && policy.decision !== 'block';
  const heeded: Policy = isLax ? { ...policy, decision: 'require_approval' } : policy;
  return { policy: heeded, actions: policy.match.actions.map(globOf), conditions, named, windows };
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
function conditionsOf({ match }: Policy): Pick<Compiled, 'conditions' | 'named'> {
  const { kinds, causes, at_least_changes } = match;
  const conditions: Condition[] = [];
  let named: Named | null = null;
  const on = (text: NamedText, fits: (candidate: Candidate, globs: Globs) => boolean) => {
    const globs = match[text]?.map(globOf);
    if (globs === undefined || globs.every(({ isAny }) => isAny)) return;
    named ??= { text, globs };
    conditions.push((candidate) => fits(candidate, globs));
  };
  on('names', ({ key }, globs) => matchesOne(globs, key));
  on('regions', ({ facts }, globs) => facts.regions.some((region) => matchesOne(globs, region)));
  on('repositories', ({ repository_id }, globs) => matchesOne(globs, repository_id));
  on('path_prefixes', ({ facts }, globs) => matchesOne(globs, facts.path_prefix));
  if (kinds) conditions.push(({ kind }) => kinds.includes(kind));
  if (causes) conditions.push(({ cause }) => causes.includes(cause));
  if (at_least_changes !== undefined && at_least_changes > 1) {
    conditions.push(({ facts }) => facts.changes >= at_least_changes);
  }
  return { conditions, named };
}
