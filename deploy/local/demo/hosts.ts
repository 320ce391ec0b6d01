import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The demo's nodes that a machine stands for: a folder each. */
export const DEMO_HOSTS = ['edge-tokyo-01', 'edge-tokyo-02', 'edge-london-01'] as const;

/** The folder that stands for a machine: what its agent takes for the root. */
export function nodeFolder(dataFolder: string, hostname: string): string {
  return join(dataFolder, 'nodes', hostname);
}

/** Whether the folder's agent has an identity of an earlier start. */
export function isEnrolled(folder: string): boolean {
  return existsSync(join(folder, '.fleetwright-agent', 'identity.json'));
}
