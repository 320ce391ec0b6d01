import type { Id, ResourceRef } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';

/** What one repository declares. */
export interface DeclaringRepository {
  /** Version of `repository-<id>` at which the next two were read. */
  readonly streamVersion: number;
  /** It is registered and enabled: what it declares may be handed over to it. */
  readonly counts: boolean;
  /** Runs up to this number read another source than the one that is registered now. */
  readonly outdatedUpTo: number;
  /** The newest run whose set was taken over; 0 for none. */
  readonly runNumber: number;
  /** By resource id. */
  readonly resources: ReadonlySet<string>;
}

export type DeclaringRepositories = ReadonlyMap<Id, DeclaringRepository>;

/** What a repository declares as far as it counts, by resource id. */
export function countedOf(declaring: DeclaringRepository | undefined): ReadonlySet<string> {
  return declaring?.counts === true ? declaring.resources : new Set();
}

/** The repositories that declare a resource and count, the one registered first before the others. */
export function declarersOf(declaring: DeclaringRepositories, { kind, key }: ResourceRef): readonly Id[] {
  const id = resourceId(kind, key);
  return [...declaring]
    .filter(([, repository]) => countedOf(repository).has(id))
    .map(([repository]) => repository)
    .toSorted();
}
