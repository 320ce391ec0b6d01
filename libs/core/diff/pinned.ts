import type { Attributes, DesiredResource, Json } from '@fleetwright/contracts';
import { type Catalogue, channelOf, emptyMap, isMap, nameOf } from '@fleetwright/core/fleet';

/** A declaration whose channels have become versions. */
export interface Pinned {
  readonly declared: Attributes;
  /** Modules that are pinned to a channel here. */
  readonly channels: ReadonlySet<string>;
  /** Channels that no version stands behind, as `name@live`. */
  readonly unresolved: readonly string[];
  /** Pinned versions that the module's catalogue does not list, as `name@version`. */
  readonly unknown: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();

/** Replaces `@live` and `@blessed` by the versions that they stand for now. */
export function resolvePins({ kind, key, declared }: DesiredResource, catalogue: Catalogue): Pinned {
  if (kind === 'module') return pinModule(key, declared, catalogue);
  const modules = kind === 'template' ? declared['modules'] : undefined;
  if (!Array.isArray(modules)) return { declared, channels: NONE, unresolved: [], unknown: [] };

  const channels = new Set<string>();
  const unresolved: string[] = [];
  const unknown: string[] = [];
  const pinned = modules.map((item): Json => {
    if (!isMap(item)) return item;
    const name = nameOf(item);
    const channel = channelOf(item['version']);
    if (!channel) {
      const { version } = item;
      if (typeof version === 'string' && catalogue.knows(name, version) === 'unknown_version') {
        unknown.push(`${name}@${version}`);
      }
      return item;
    }
    channels.add(name);
    const version = catalogue.resolve(name, channel);
    if (version === undefined) unresolved.push(`${name}${channel}`);
    return withMember(item, 'version', version ?? null);
  });
  return {
    declared: channels.size > 0 ? withMember(declared, 'modules', pinned) : declared,
    channels,
    unresolved,
    unknown,
  };
}

function pinModule(name: string, declared: Attributes, catalogue: Catalogue): Pinned {
  const channel = channelOf(declared['version']);
  if (!channel) return { declared, channels: NONE, unresolved: [], unknown: [] };
  const version = catalogue.resolve(name, channel);
  return {
    declared: withMember(declared, 'version', version ?? null),
    channels: new Set([name]),
    unresolved: version === undefined ? [`${name}${channel}`] : [],
    unknown: [],
  };
}

function withMember(map: Attributes, key: string, value: Json): Attributes {
  const copy = emptyMap();
  for (const [name, member] of Object.entries(map)) copy[name] = name === key ? value : member;
  return copy;
}
