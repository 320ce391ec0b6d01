import type { Digest, DriftedResource, Id } from '@fleetwright/contracts';
import { accepted, type Decision, type DigestOf, type Fold } from '@fleetwright/core/event-sourcing';
import type { ManagedFleet } from '@fleetwright/core/fleet';
import { compareManaged } from './compare.ts';
import { MEDIUM_RESOURCES_MAX } from './limits.ts';
import { reportOf } from './report.ts';

export type DriftState = { readonly kind: 'none' } | { readonly kind: 'drifted'; readonly fingerprint: Digest };

/** Folds `drift-<repository>`. */
export const driftFold: Fold<DriftState> = {
  initial: { kind: 'none' },
  evolve(state, event) {
    if (event.type === 'DriftDetected') return { kind: 'drifted', fingerprint: event.data.fingerprint };
    return event.type === 'DriftResolved' ? { kind: 'none' } : state;
  },
};

/** Tells new and changed drift once, and its end once; nothing while it stays as it is. */
export function decideDrift(
  state: DriftState,
  input: { readonly repository_id: Id; readonly managed: ManagedFleet; readonly digestOf: DigestOf },
): Decision<null, 'DriftDetected' | 'DriftResolved'> {
  const { repository_id, managed, digestOf } = input;
  const live_revision = managed.revision;
  const found = compareManaged(managed);
  if (found.length === 0) {
    if (state.kind === 'none') return accepted([], null);
    const { fingerprint } = state;
    return accepted([{ type: 'DriftResolved', data: { repository_id, fingerprint, live_revision } }], null);
  }
  const fingerprint = fingerprintOf(found, digestOf);
  if (state.kind === 'drifted' && state.fingerprint === fingerprint) return accepted([], null);
  const data = {
    repository_id,
    fingerprint,
    revision: revisionOf(found, managed),
    severity: severityOf(found),
    resources: reportOf(found),
    total: found.length,
    live_revision,
  };
  return accepted([{ type: 'DriftDetected', data }], null);
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
