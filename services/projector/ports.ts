import type { StoredEvent } from '@fleetwright/contracts';
import type { Progress } from '@fleetwright/core/read-models';
import type { StagePorts } from '@fleetwright/kit/service';

export const PROJECTOR_PORTS = Symbol('fleetwright:projector-ports');

/** A page of the log: all events after one position and up to another. */
export interface Page {
  readonly events: readonly StoredEvent[];
  readonly scannedTo: number;
}

/** Writes the read models. Methods throw `StoreUnavailable`. One caller at a time; any number of projections at work. */
export interface Projection {
  progress(): Promise<Progress>;
  /** The rows were folded by other rules than this release's, and must be rebuilt. */
  isOutdated(): Promise<boolean>;
  /** Rows and checkpoint move together. False, having written nothing: the rows are not exactly at `after`. */
  apply(batch: Page & { readonly after: number }): Promise<boolean>;
  /** undefined: another rebuild is under way. */
  rebuild(source: (after: number, limit: number) => Promise<Page>): Promise<Progress | undefined>;
}

export interface ProjectorPorts extends StagePorts {
  /** Opens a projection, which keeps rows and a position of its own. */
  openProjection(): Projection;
}
