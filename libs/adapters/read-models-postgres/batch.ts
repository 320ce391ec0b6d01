import type { StoredEvent } from '@fleetwright/contracts';

/** Events between two positions: all of them that anybody projects. */
export interface Batch {
  readonly events: readonly StoredEvent[];
  /** The batch begins after this position. */
  readonly after: number;
  /** Everything up to here is in the batch. */
  readonly scannedTo: number;
}

/** Reads events after a position, at most `limit` of them. Equal positions in the answer: there is nothing newer. */
export type RebuildSource = (after: number, limit: number) => Promise<Omit<Batch, 'after'>>;
