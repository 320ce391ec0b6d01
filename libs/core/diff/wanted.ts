import type { Attributes, DesiredResource, DesiredState, GoneResource, Id, LiveResource } from '@fleetwright/contracts';
import type { Catalogue } from '@fleetwright/core/fleet';
import type { LiveIndex } from './live-index.ts';
import { type Pinned, resolvePins } from './pinned.ts';

/** A declared resource beside what the live fleet has of it. */
export interface Wanted extends Pinned {
  readonly resource: DesiredResource;
  readonly live: LiveResource | undefined;
  readonly gone: GoneResource | undefined;
  /** What this repository applied last; undefined when it does not manage the resource. */
  readonly lastApplied: Attributes | undefined;
  /** The other repository that manages it, live or gone. */
  readonly otherOwner: Id | undefined;
}

export function pairWithLive(
  desired: DesiredState,
  index: LiveIndex,
  catalogue: Catalogue,
  repositoryId: Id,
): readonly Wanted[] {
  return desired.resources.map((resource) => {
    const live = index.live(resource.kind, resource.key);
    const gone = live ? undefined : index.gone(resource.kind, resource.key);
    const management = live ? live.managed_by : gone?.managed_by;
    const ours = management?.repository_id === repositoryId;
    return {
      ...resolvePins(resource, catalogue),
      resource,
      live,
      gone,
      lastApplied: ours ? management?.last_applied : undefined,
      otherOwner: ours ? undefined : management?.repository_id,
    };
  });
}
