import type { AttributesOf, LiveResource, ModuleVersion, ResourceKind, TemplateModule } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { completeAttributes } from '@fleetwright/core/fleet';

/** A live resource with what is given of its attributes, and defaults for the rest. */
export function live<K extends ResourceKind>(kind: K, key: string, given: Partial<AttributesOf<K>> = {}): LiveResource {
  const attributes = completeAttributes(kind, given as never);
  return {
    kind,
    key,
    attributes,
    version: 1,
    managed_by: null,
    changed_by: { type: 'user', id: 'a' },
    changed_at: '2026-01-01T00:00:00.000Z',
  };
}

/** A template's reference to a module. */
export function reference(name: string, more: Partial<TemplateModule> = {}): TemplateModule {
  return { name, version: null, priority: null, enabled: true, config: {}, ...more };
}

/** A version whose content has this digest. */
export function versionWith(module: string, version: string, digest: string): ModuleVersion {
  const content = { digest, size_bytes: 100 };
  return { module, version, state: 'live', promoted_at: '2026-01-01T00:00:00.000Z', content };
}

/** A content of these files, by their paths. */
export function contentOfFiles(files: Readonly<Record<string, string>>, units: readonly string[] = []): ModuleContent {
  return {
    format: 1,
    files: Object.entries(files).map(([path, text]) => ({ path, mode: '0644', owner: 'root', text })),
    packages: [],
    units: units.map((name) => ({ name, enabled: true })),
    health: [],
  };
}
