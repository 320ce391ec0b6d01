import type { ManifestModule, ModuleContent } from '@fleetwright/contracts/agents';
import { foldersOf } from '@fleetwright/core/module-content';

/** Two modules of one node that cannot both have their way. */
export interface Conflict {
  /** In the order of apply. */
  readonly modules: readonly [string, string];
  /** What both declare, as people call it: a path, or a unit. */
  readonly what: string;
  /** Says which of the two is wrong where that is not the same on both sides. */
  readonly message: string;
}

type ContentOf = (module: ManifestModule) => ModuleContent | undefined;

/**
 * Paths and units that two modules of a node declare, and files of one where another one needs a folder. In the order of the
 * modules; each pair of modules and path once.
 */
export function conflictsAmong(modules: readonly ManifestModule[], contentOf: ContentOf): readonly Conflict[] {
  const owners = new Map<string, string>();
  const units = new Map<string, string>();
  const conflicts: Conflict[] = [];
  const take = (known: Map<string, string>, name: string, module: string, kind: string) => {
    const other = known.get(name);
    if (other === undefined) known.set(name, module);
    else if (other !== module) conflicts.push(conflictOf([other, module], name, `both declare ${kind}\`${name}\``));
  };
  for (const module of modules) {
    const content = contentOf(module);
    for (const { path } of content?.files ?? []) take(owners, path, module.name, '');
    for (const { name } of content?.units ?? []) take(units, name, module.name, 'the unit ');
  }
  for (const [path, module] of owners) {
    for (const folder of foldersOf(path)) {
      const owner = owners.get(folder);
      if (owner === undefined || owner === module) continue;
      const message = `\`${folder}\` is a file of \`${owner}\`, and \`${module}\` needs a folder there for \`${path}\``;
      conflicts.push({ modules: [owner, module], what: folder, message });
    }
  }
  return conflicts;
}

function conflictOf(modules: readonly [string, string], what: string, why: string): Conflict {
  return { modules, what, message: `\`${modules[0]}\` and \`${modules[1]}\` ${why}` };
}
