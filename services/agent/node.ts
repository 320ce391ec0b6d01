import { join, resolve } from 'node:path';
import type { Machine } from './apply/machine.ts';
import { RootedFiles } from './executors/files/rooted-files.ts';
import { AptPackages } from './executors/packages/apt.ts';
import { SystemdUnits, systemctlOf } from './executors/units/systemd.ts';
import { WireGuard } from './executors/wireguard/wireguard.ts';
import { BundleCache } from './state/bundle-cache.ts';
import { NodeJournal } from './state/node-journal.ts';
import { OwnFiles } from './state/own-files.ts';

/** A machine, or a folder in its place, with all by which the agent works on it. */
export interface Node {
  readonly root: string;
  readonly own: OwnFiles;
  readonly machine: Machine;
  readonly cache: BundleCache;
  readonly wireGuard: WireGuard;
}

/** Where the agent keeps what it remembers of a root. */
export function ownFolder(root: string): string {
  return root === '/' ? '/var/lib/fleetwright-agent' : join(root, '.fleetwright-agent');
}

/** The real node below a root folder. */
export function openNode(rootFolder: string): Node {
  const root = resolve(rootFolder);
  const folder = ownFolder(root);
  const own = new OwnFiles(folder);
  return {
    root,
    own,
    machine: {
      files: new RootedFiles(root),
      packages: new AptPackages(root),
      units: new SystemdUnits(systemctlOf(root)),
      journal: new NodeJournal(own),
      reserved: [root === '/' ? folder : folder.slice(root.length)],
      nowMs: () => Date.now(),
    },
    cache: new BundleCache(own),
    wireGuard: new WireGuard(own, root),
  };
}
