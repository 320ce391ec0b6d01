import {
  type CommitSha,
  type Finding,
  LANGUAGE_RELEASE,
  type LastsWhile,
  NAMED_LIVE_MAX,
  type NamedLive,
} from '@fleetwright/contracts';
import { resourceId } from './kinds.ts';

// Faults of ours, and a bound that a busy machine reaches sooner.
const PASSING: ReadonlySet<string> = new Set(['internal_error', 'parse_too_expensive']);

/**
 * What a failure of a stage lasts for: with the same tip, read by the same rules, beside the same live resources, it comes
 * out the same. undefined: it may go away by itself.
 */
export function lastsWhile(
  findings: readonly Finding[],
  tip: CommitSha,
  live: { readonly revision: number; readonly named: readonly NamedLive[] } = { revision: 0, named: [] },
): LastsWhile | undefined {
  if (findings.some(({ code }) => PASSING.has(code))) return undefined;
  const { revision, named } = live;
  const resources = named.length > NAMED_LIVE_MAX ? null : [...named];
  return { tip, language_release: LANGUAGE_RELEASE, live: named.length === 0 ? null : { revision, resources } };
}

/** Whether two failures met the same of the live fleet. */
export function isSameLive(one: LastsWhile['live'], other: LastsWhile['live']): boolean {
  if (one === null || other === null) return one === other;
  if (one.revision === other.revision) return true;
  if (one.resources === null || other.resources === null) return false;
  const states = new Map(one.resources.map(({ kind, key, state }) => [resourceId(kind, key), state]));
  return (
    states.size === other.resources.length &&
    other.resources.every(({ kind, key, state }) => states.get(resourceId(kind, key)) === state)
  );
}
