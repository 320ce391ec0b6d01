import type { Attributes, GoneResource, LiveResource } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { type ManagedFleet, maskWith } from '@fleetwright/core/fleet';

export const REPOSITORY = idOf(1);

const changed = { changed_by: { type: 'user', id: 'operator' }, changed_at: '2026-01-01T00:00:00.000Z' } as const;

/** A managed resource: what was last applied, and how it is. */
export function resource(
  kind: LiveResource['kind'],
  key: string,
  last_applied: Attributes,
  attributes: Attributes,
): LiveResource {
  const managed_by = { repository_id: REPOSITORY, last_applied, revision: 'a'.repeat(40) };
  return { kind, key, attributes, version: 1, managed_by, ...changed };
}

export function node(key: string, last_applied: Attributes, attributes: Attributes): LiveResource {
  return resource('node', key, last_applied, attributes);
}

/** A managed node that somebody deleted. */
export function gone(key: string): GoneResource {
  const managed_by = { repository_id: REPOSITORY, last_applied: {}, revision: 'f'.repeat(40) };
  return { kind: 'node', key, managed_by, ...changed };
}

export function fleet(resources: readonly LiveResource[] = [], missing: readonly GoneResource[] = []): ManagedFleet {
  return { revision: 1, resources, gone: missing };
}

/** Not SHA-256, but the same for the same value and another for another: enough to tell fingerprints apart. */
export function digestOf(value: unknown): string {
  let hash = 7n;
  for (const char of JSON.stringify(value)) hash = (hash * 31n + BigInt(char.codePointAt(0) ?? 0)) % (1n << 255n);
  return hash.toString(16).padStart(64, '0');
}

/** A mask for each secret: enough to see that two differ. */
export const maskOf = maskWith((secret) => digestOf(secret).slice(-12));
