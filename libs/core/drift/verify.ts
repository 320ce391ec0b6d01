import type { ChangeAction, Digest, DriftedResource, Id, ResourceRef } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { compareExpected, type ManagedFleet, type MaskOf, missing, resourceId } from '@fleetwright/core/fleet';
import type { Expected } from './expected.ts';
import { reportOf } from './report.ts';

/** A change that a run applied. */
export type AppliedChange = ResourceRef & {
  readonly action: ChangeAction;
  /** Of a change that somebody edited: the file says something else. */
  readonly change_document?: Digest | undefined;
};

/** Compares all that a run applied, as its file declares it, with what is live: no resources when the fleet converged. */
export function verifyRun(input: {
  readonly repository_id: Id;
  readonly run_id: Id;
  readonly applied: readonly AppliedChange[];
  readonly expected: Expected;
  readonly managed: ManagedFleet;
  readonly maskOf: MaskOf;
}): Fact<'RunVerified'> {
  const { repository_id, run_id, managed } = input;
  const live = new Map(managed.resources.map((resource) => [resourceId(resource.kind, resource.key), resource]));
  const gone = new Map(managed.gone.map((resource) => [resourceId(resource.kind, resource.key), resource]));
  const drifted: DriftedResource[] = [];
  for (const { kind, key, action } of input.applied) {
    const id = resourceId(kind, key);
    const resource = live.get(id);
    const left = gone.get(id);
    if (action === 'delete' || action === 'disown') {
      // Deleted or given up by us and managed again can only mean that it came back.
      if (resource) drifted.push({ ...lost({ kind, key }), change: 'modified' });
    } else if (resource) {
      const difference = compareExpected(resource, input.expected.get(id));
      if (difference) drifted.push(difference);
    } else drifted.push(left ? missing(left) : lost({ kind, key }));
  }
  const data = { repository_id, run_id, live_revision: managed.revision, resources: reportOf(drifted, input.maskOf) };
  return { type: 'RunVerified', data: { ...data, total: drifted.length } };
}

function lost({ kind, key }: ResourceRef): DriftedResource {
  return { kind, key, change: 'missing', fields: [], changed_by: null, changed_at: null };
}
