import type { Position } from '@fleetwright/contracts';
import type { LogPlace } from '@fleetwright/core/event-sourcing';
import type { ProjectionProgress } from '@fleetwright/core/read-models';
import pg from 'pg';

export interface Checkpoint extends ProjectionProgress {
  /** Of the folds that wrote the rows. */
  readonly edition: number;
}

/** Channel on which every change of the rows is told; the payload is the position reached. */
export const CHANGED_CHANNEL = 'fleetwright_read_models';

export const CHECKPOINT = 'select position, event_id, generation, edition from read_models.checkpoint';

interface CheckpointRow {
  readonly position: string;
  readonly event_id: string | null;
  readonly generation: string;
  readonly edition: number;
}

export function checkpointOf({ rows: [row] }: pg.QueryResult<CheckpointRow>): Checkpoint {
  if (row === undefined) throw new Error('read_models.checkpoint has no row');
  const { event_id: eventId, edition } = row;
  return { position: Number(row.position) as Position, eventId, generation: Number(row.generation), edition };
}

/** Statements that move the checkpoint and tell readers, once the transaction is committed. */
export function announce({ position, eventId }: LogPlace): string {
  const id = eventId === null ? 'null' : pg.escapeLiteral(eventId);
  return `update read_models.checkpoint set position = ${position}, event_id = ${id};
    notify ${CHANGED_CHANNEL}, '${position}'`;
}
