import type {
  Attributes,
  DesiredResource,
  DesiredState,
  GoneResource,
  Id,
  LiveResource,
  ResourceKind,
} from '@fleetwright/contracts';
import { type Catalogue, hasMask, maskPaths, type Unmasked, unmask } from '@fleetwright/core/fleet';
import type { LiveIndex } from './live-index.ts';
import { type Pinned, resolvePins } from './pinned.ts';

/** A declared resource beside what the live fleet has of it. */
export interface Wanted extends Pinned {
  /** What is remembered as last applied: as `declared`, but with the file's masks where `declared` has live values. */
  readonly recorded: Attributes;
  readonly masks: Omit<Unmasked, 'attributes'>;
  /** What is remembered as last applied has other masks than the file. */
  readonly hasOtherMasks: boolean;
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
    const pinned = resolvePins(resource, catalogue);
    const { attributes: declared, ...masks } = unmask(resource.kind, pinned.declared, live?.attributes);
    const last = ours ? management?.last_applied : undefined;
    return {
      ...pinned,
      declared,
      recorded: pinned.declared,
      masks,
      hasOtherMasks: last !== undefined && masksOf(resource.kind, pinned.declared) !== masksOf(resource.kind, last),
      resource,
      live,
      gone,
      // Where it has a mask, it has what is live: nothing is compared there.
      lastApplied: last && unmask(resource.kind, last, live?.attributes).attributes,
      otherOwner: ours ? undefined : management?.repository_id,
    };
  });
}

function masksOf(kind: ResourceKind, attributes: Attributes): string {
  return hasMask(attributes) ? maskPaths(kind, attributes).join(' ') : '';
}
