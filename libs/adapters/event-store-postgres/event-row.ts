import type { NewEvent, Position, StoredEnvelope } from '@fleetwright/contracts';
import type { RawEvent } from '@fleetwright/core/event-sourcing';
import pg from 'pg';

type Metadata = Pick<StoredEnvelope, 'actor' | 'correlation_id' | 'causation_id' | 'traceparent'>;

/** A row of `event_store.events` as the queries select it. */
export interface EventRow {
  readonly position: Position;
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly account_id: string;
  readonly recorded_at: Date;
  readonly metadata: Metadata;
  readonly data: unknown;
}

/** A row of a stream: the id of its event, and all else of it; null for the event after which was asked. */
export interface StreamRow extends Pick<EventRow, 'id'> {
  readonly event: (Omit<EventRow, 'id' | 'stream' | 'recorded_at'> & { readonly recorded_at: string }) | null;
}

const INT8_OID = 20;

/** Positions come as numbers: 2^53 of them last longer than anybody counts. */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

export function rawOfRow(row: EventRow): RawEvent {
  return {
    id: row.id,
    account_id: row.account_id,
    ...row.metadata,
    type: row.type,
    schema_version: row.schema_version,
    stream: row.stream,
    version: row.version,
    position: row.position,
    recorded_at: row.recorded_at.toISOString(),
    data: row.data,
  };
}

/** The event of a row of this stream; undefined for the one after which was asked. */
export function eventRowOf(stream: string, { id, event }: StreamRow): EventRow | undefined {
  return event === null ? undefined : { ...event, id, stream, recorded_at: new Date(event.recorded_at) };
}

/** What of the envelope is kept as one column, because nothing asks for it by value. */
export function metadataOf({ actor, correlation_id, causation_id, traceparent }: NewEvent): Metadata {
  return { actor, correlation_id, causation_id, traceparent };
}
