import type { LiveSnapshot, NamedLive, ResourceRef } from '@fleetwright/contracts';
import { resourceId } from './kinds.ts';
import { catalogueOf } from './pins.ts';

/**
 * What these resources are like in a snapshot: whether each is there, in which version, and of a module what its channels
 * stand for. Equal answers mean that whatever was decided by these resources alone would be decided again.
 */
export function namedLive(snapshot: LiveSnapshot, named: readonly ResourceRef[]): NamedLive[] {
  const wanted = new Map(named.map((ref) => [resourceId(ref.kind, ref.key), ref]));
  const versions = new Map<string, number>();
  for (const { kind, key, version } of snapshot.resources) {
    const id = resourceId(kind, key);
    if (wanted.has(id)) versions.set(id, version);
  }
  const catalogue = catalogueOf(snapshot.module_versions);
  return [...wanted].map(([id, { kind, key }]) => {
    const version = versions.get(id) ?? 'absent';
    if (kind !== 'module') return { kind, key, state: `${version}` };
    const channels = [catalogue.resolve(key, '@live'), catalogue.resolve(key, '@blessed')];
    return { kind, key, state: [version, ...channels.map((each) => each ?? '-')].join(' ') };
  });
}
