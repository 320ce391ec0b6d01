import type { NodeFiles, NodePackages, NodeUnits } from '@fleetwright/core/agent';
import type { NodeJournal } from '../state/node-journal.ts';

/** The node, and what the agent remembers of it. */
export interface Machine {
  readonly files: NodeFiles;
  readonly packages: NodePackages;
  readonly units: NodeUnits;
  readonly journal: NodeJournal;
  /** Folders that no module may write into. */
  readonly reserved: readonly string[];
  /** Unix milliseconds by the node's clock. Told, never decided by. */
  readonly nowMs: () => number;
}
