import type { Digest, DriftedResource, DriftIgnore, HiddenDrift, Id } from '@fleetwright/contracts';
import { accepted, type Decision, type DigestOf, type Fact, type Fold } from '@fleetwright/core/event-sourcing';
import type { ManagedFleet, MaskOf } from '@fleetwright/core/fleet';
import { sortByIgnores } from './hide.ts';
import { MEDIUM_RESOURCES_MAX } from './limits.ts';
import { reportOf } from './report.ts';

/** What was told last; null: nothing drifts, or nothing is hidden. */
export interface DriftState {
  readonly told: Digest | null;
  readonly hidden: Digest | null;
}

/** Folds `drift-<repository>`. */
export const driftFold: Fold<DriftState> = {
  initial: { told: null, hidden: null },
  evolve(state, event) {
    if (event.type === 'DriftDetected') return { ...state, told: event.data.fingerprint };
    if (event.type === 'DriftResolved') return { ...state, told: null };
    return event.type === 'HiddenDriftChanged' ? { ...state, hidden: event.data.fingerprint } : state;
  },
};

export interface DriftInput {
  readonly repository_id: Id;
  readonly managed: ManagedFleet;
  /** What `compareManaged` found, with who made it so. */
  readonly found: readonly DriftedResource[];
  /** What is to be ignored now. */
  readonly ignores: readonly DriftIgnore[];
  readonly digestOf: DigestOf;
  readonly maskOf: MaskOf;
}

type DriftEventType = 'DriftDetected' | 'DriftResolved' | 'HiddenDriftChanged';

/** Tells new and changed drift once, and its end once; nothing while it stays as it is. */
export function decideDrift(state: DriftState, input: DriftInput): Decision<null, DriftEventType> {
  const { told, hidden } = sortByIgnores(input.found, input.ignores);
  return accepted<null, DriftEventType>([...toldFacts(state, told, input), ...hiddenFacts(state, hidden, input)], null);
}

function toldFacts(state: DriftState, told: readonly DriftedResource[], input: DriftInput): Fact<DriftEventType>[] {
  const { repository_id, managed, digestOf, maskOf } = input;
  const live_revision = managed.revision;
  if (told.length === 0) {
    const { told: fingerprint } = state;
    if (fingerprint === null) return [];
    return [{ type: 'DriftResolved', data: { repository_id, fingerprint, live_revision } }];
  }
  const fingerprint = fingerprintOf(told, digestOf);
  if (state.told === fingerprint) return [];
  const data = {
    repository_id,
    fingerprint,
    revision: revisionOf(told, managed),
    severity: severityOf(told),
    resources: reportOf(told, maskOf),
    total: told.length,
    live_revision,
  };
  return [{ type: 'DriftDetected', data }];
}

function hiddenFacts(state: DriftState, hidden: readonly HiddenDrift[], input: DriftInput): Fact<DriftEventType>[] {
  const { repository_id, managed, digestOf, maskOf } = input;
  const fingerprint = hidden.length === 0 ? null : hiddenFingerprintOf(hidden, digestOf);
  if (state.hidden === fingerprint) return [];
  const resources = reportOf(hidden, maskOf);
  const data = { repository_id, fingerprint, resources, total: hidden.length, live_revision: managed.revision };
  return [{ type: 'HiddenDriftChanged', data }];
}

function hiddenFingerprintOf(hidden: readonly HiddenDrift[], digestOf: DigestOf): Digest {
  return digestOf(
    hidden.map(({ kind, key, change, fields, ignored_by }) => ({ kind, key, change, fields, ignored_by })),
  );
}

/** Over what drifted and how, not over who did it or when. */
function fingerprintOf(found: readonly DriftedResource[], digestOf: DigestOf): Digest {
  return digestOf(found.map(({ kind, key, change, fields }) => ({ kind, key, change, fields })));
}

function severityOf(found: readonly DriftedResource[]): 'medium' | 'high' {
  const severe = found.length > MEDIUM_RESOURCES_MAX || found.some(({ change }) => change === 'missing');
  return severe ? 'high' : 'medium';
}

/** Of the drifted resources, the revision that was applied last; a missing one has no version to tell by. */
function revisionOf(found: readonly DriftedResource[], managed: ManagedFleet): string | null {
  const drifted = new Set(found.map(({ kind, key }) => `${kind} ${key}`));
  const resources = managed.resources.filter(({ kind, key }) => drifted.has(`${kind} ${key}`));
  const newest = resources.reduce<(typeof resources)[number] | undefined>(
    (latest, resource) => (latest && latest.version >= resource.version ? latest : resource),
    undefined,
  );
  return newest?.managed_by?.revision ?? managed.gone[0]?.managed_by.revision ?? null;
}
