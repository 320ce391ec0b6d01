import type { Change, LiveResource } from '@fleetwright/contracts';
import { completeAttributes, resourceId } from '@fleetwright/core/fleet';

/** What of a change decides what the fleet is afterwards. */
export type AppliedChange = Pick<Change, 'kind' | 'key' | 'action' | 'write' | 'live'>;

/** The live fleet as it is once these changes are applied; of versions and owners nothing is said. */
export function fleetAfter(resources: readonly LiveResource[], changes: readonly AppliedChange[]): LiveResource[] {
  const after = new Map(resources.map((resource) => [resourceId(resource.kind, resource.key), resource]));
  for (const { kind, key, action, write, live } of changes) {
    const id = resourceId(kind, key);
    if (action === 'delete') after.delete(id);
    if (action !== 'create' && action !== 'update') continue;
    const known = after.get(id);
    const attributes = completeAttributes(kind, { ...(known?.attributes ?? live), ...write } as never);
    after.set(id, { ...NEW, ...known, kind, key, attributes });
  }
  return [...after.values()];
}

const NEW = {
  version: 1,
  managed_by: null,
  changed_by: { type: 'system' as const, id: 'plan' },
  changed_at: '1970-01-01T00:00:00.000Z',
};
