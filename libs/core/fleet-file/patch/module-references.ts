import type { Json } from '@fleetwright/contracts';
import { channelOf, emptyMap, isMap, type JsonMap, nameOf, own, splitModuleReference } from '@fleetwright/core/fleet';

/** A template's module as people write it: one text where that says all, else a map. */
export function writtenReference(module: Json): Json {
  const [name, version] = [nameOf(module), textOf(own(mapOf(module), 'version'))];
  const { priority, enabled, config } = mapOf(module);
  if (!isSet(priority) && enabled !== false && isEmpty(config)) {
    const text = version === undefined ? name : `${name}@${version}`;
    const read = splitModuleReference(text);
    if (read.name === name && (read.version ?? undefined) === pinOf(version)) return text;
  }
  const written = emptyMap();
  written['name'] = name;
  if (version !== undefined) written['version'] = version;
  if (isSet(priority)) written['priority'] = priority as Json;
  if (enabled === false) written['enabled'] = false;
  if (!isEmpty(config)) written['config'] = config as Json;
  return written;
}

/** The same module in the map that is there: its keys stay, a value that is the default goes or is written. */
export function updatedReference(written: JsonMap, module: Json): JsonMap {
  const wanted = writtenReference(module);
  const full = isMap(wanted) ? wanted : emptyMap();
  const version = textOf(own(mapOf(module), 'version'));
  const updated = emptyMap();
  for (const key of Object.keys(written)) {
    if (key === 'name') updated[key] = written[key] as Json;
    else if (key === 'version') {
      const stays = pinOf(textOf(written[key])) === pinOf(version);
      if (version !== undefined) updated[key] = stays ? (written[key] as Json) : version;
    } else if (key === 'enabled') updated[key] = own(mapOf(module), 'enabled') !== false;
    else if (key === 'config') updated[key] = own(mapOf(module), 'config') ?? emptyMap();
    else if (Object.hasOwn(full, key)) updated[key] = full[key] as Json;
  }
  if (version !== undefined && !Object.hasOwn(updated, 'version')) updated['version'] = version;
  for (const [key, value] of Object.entries(full)) if (!Object.hasOwn(updated, key)) updated[key] = value;
  return updated;
}

function mapOf(value: Json): JsonMap {
  return isMap(value) ? value : emptyMap();
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function isEmpty(config: Json | undefined): boolean {
  return !isMap(config) || Object.keys(config).length === 0;
}

/** As written in a file: a channel without its `@`. */
function textOf(version: Json | undefined): string | undefined {
  if (typeof version !== 'string') return undefined;
  return channelOf(version) === undefined ? version : version.replace(/^@/, '');
}

function pinOf(version: string | undefined): string | undefined {
  return version === undefined ? undefined : (channelOf(version) ?? version);
}
