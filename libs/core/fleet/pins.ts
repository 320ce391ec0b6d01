import type { Json, ModuleVersion } from '@fleetwright/contracts';
import { compareText } from './json.ts';

/** A module's channel: the version most recently promoted to the state. */
export type Channel = '@live' | '@blessed';

/** The channel that a written version names: `live`, `@live`, `blessed`, `@blessed`. */
export function channelOf(version: Json | undefined): Channel | undefined {
  if (version === '@live' || version === 'live') return '@live';
  if (version === '@blessed' || version === 'blessed') return '@blessed';
  return undefined;
}

/** Splits `name@version` at its last `@`; the bare name is unpinned. */
export function splitModuleReference(text: string): { readonly name: string; readonly version: string | null } {
  const at = text.lastIndexOf('@');
  if (at < 0) return { name: text, version: null };
  const version = text.slice(at + 1);
  return { name: text.slice(0, at), version: channelOf(version) ?? version };
}

/** The module catalogue, ready to be asked. */
export interface Catalogue {
  /** The version a channel stands for now; undefined when no version of the module is in that state. */
  resolve(module: string, channel: Channel): string | undefined;
  /** Whether the catalogue lists any version of the module, and whether this one is among them. */
  knows(module: string, version: string): 'known' | 'unknown_version' | 'no_versions';
  /** What a version puts on a node; undefined where it is unknown, or carries nothing. */
  contentOf(module: string, version: string): ModuleVersion['content'];
}

/** Newest by the time of promotion, not by text; of two promoted at the same instant, the greater text. */
export function catalogueOf(versions: readonly ModuleVersion[]): Catalogue {
  const newest = new Map<string, ModuleVersion>();
  const listed = new Map<string, Map<string, ModuleVersion>>();
  for (const version of versions) {
    const known = listed.get(version.module);
    if (known) known.set(version.version, version);
    else listed.set(version.module, new Map([[version.version, version]]));
    const slot = `${version.module}@${version.state}`;
    const before = newest.get(slot);
    if (!before || comparePromotions(before, version) < 0) newest.set(slot, version);
  }
  return {
    resolve: (module, channel) => newest.get(`${module}${channel}`)?.version,
    knows: (module, version) => {
      const known = listed.get(module);
      if (!known) return 'no_versions';
      return known.has(version) ? 'known' : 'unknown_version';
    },
    contentOf: (module, version) => listed.get(module)?.get(version)?.content,
  };
}

function comparePromotions(one: ModuleVersion, other: ModuleVersion): number {
  return Date.parse(one.promoted_at) - Date.parse(other.promoted_at) || compareText(one.version, other.version);
}
