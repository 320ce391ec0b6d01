import type { Progress } from '@fleetwright/core/read-models';
import type pg from 'pg';

export interface Checkpoint extends Progress {
  /** Of the folds that wrote the rows. */
  readonly edition: number;
}

/** Channel on which every change of the rows is told; the payload is the position reached. */
export const CHANGED_CHANNEL = 'fleetwright_read_models';

export const CHECKPOINT = 'select position, generation, edition from read_models.checkpoint';

type CheckpointRow = { readonly [Field in keyof Checkpoint]: string | number };

export function checkpointOf({ rows: [row] }: pg.QueryResult<CheckpointRow>): Checkpoint {
  if (row === undefined) throw new Error('read_models.checkpoint has no row');
  return { position: Number(row.position), generation: Number(row.generation), edition: Number(row.edition) };
}

/** Statements that move the checkpoint and tell readers, once the transaction is committed. */
export function announce({ position }: Progress): string {
  return `update read_models.checkpoint set position = ${position}; notify ${CHANGED_CHANNEL}, '${position}'`;
}
