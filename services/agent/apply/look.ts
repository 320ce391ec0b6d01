import {
  type DesiredModule,
  type Looks,
  ownerKey,
  type Ownership,
  type PathState,
  pathsOf,
  type UnitState,
} from '@fleetwright/core/agent';
import type { Machine } from './machine.ts';

/** What a module's plan must know of the node. */
export async function lookFor(machine: Machine, module: DesiredModule): Promise<Looks> {
  const { files, packages, units, journal } = machine;
  const paths = new Map<string, PathState>();
  for (const path of pathsOf(module, journal.record)) paths.set(path, files.look(path));
  const owners = new Map<string, Ownership | null>();
  for (const file of module.files) {
    const key = ownerKey(file);
    if (!owners.has(key)) owners.set(key, files.ownership(file.owner, file.group));
  }
  const states = new Map<string, UnitState | null>();
  if (units.cannot === null) for (const { name } of module.units) states.set(name, await units.look(name));
  const installed =
    module.packages.length === 0 || packages.cannot !== null
      ? new Set<string>()
      : await packages.installed(module.packages);
  return { paths, owners, canGiveAway: files.canGiveAway, installed, units: states };
}
