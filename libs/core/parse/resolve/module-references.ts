import type { Json, TemplateModule } from '@fleetwright/contracts';
import { channelOf, emptyMap, isMap, type JsonMap, own, splitModuleReference } from '@fleetwright/core/fleet';

/** How a template uses a module, every field filled in; undefined for what is no reference. */
export function moduleReference(written: Json): TemplateModule | undefined {
  if (typeof written === 'string') {
    const { name, version } = splitModuleReference(written);
    return { name, version, priority: null, enabled: true, config: {} };
  }
  if (!isMap(written)) return undefined;
  const name = own(written, 'name');
  if (typeof name !== 'string') return undefined;
  const priority = own(written, 'priority');
  const config = own(written, 'config');
  return {
    name,
    version: pinOf(own(written, 'version')),
    priority: typeof priority === 'number' ? priority : null,
    enabled: own(written, 'enabled') !== false,
    config: isMap(config) ? config : emptyMap(),
  };
}

function pinOf(version: JsonMap[string] | undefined): string | null {
  return channelOf(version) ?? (typeof version === 'string' ? version : null);
}
