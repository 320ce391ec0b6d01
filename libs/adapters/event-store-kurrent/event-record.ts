import type { NewEvent, Position } from '@fleetwright/contracts';
import type { LogPlace, RawEvent } from '@fleetwright/core/event-sourcing';
import { jsonEvent, type JSONEventData, type RecordedEvent } from '@kurrent/kurrentdb-client';

/**
 * What stands beside an event's data in KurrentDB, as JSON. The two names with a dollar are KurrentDB's own: its standard
 * projections follow them. Everything else is ours, and an event without it is not one of ours.
 */
export interface RecordMetadata {
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly account_id: string;
  readonly actor: NewEvent['actor'];
  readonly traceparent: string | null;
  readonly schema_version: number;
  /** When the writing process sent it, ISO 8601 with milliseconds: KurrentDB's own time has whole seconds only. */
  readonly recorded_at: string;
  /** Which append of the stream it belongs to. */
  readonly operation_id: string;
  /** Random for each append: the server answers success to a repetition of the same ids, and only this tells. */
  readonly append_id: string;
}

/** One append on its way. */
export interface AppendStamp {
  readonly operationId: string;
  readonly appendId: string;
  readonly recordedAt: string;
}

export type KurrentEvent = JSONEventData<{ type: string; data: Record<string, unknown>; metadata: object }>;

/** An event of ours as it was read, with what stands beside its data. */
export interface OurRecord {
  readonly raw: RawEvent;
  readonly metadata: RecordMetadata;
}

/** The event as KurrentDB stores it: data as JSON that its page and projections can read. */
export function kurrentEventOf(event: NewEvent, { operationId, appendId, recordedAt }: AppendStamp): KurrentEvent {
  const metadata: RecordMetadata = {
    $correlationId: event.correlation_id,
    $causationId: event.causation_id,
    account_id: event.account_id,
    actor: event.actor,
    traceparent: event.traceparent,
    schema_version: event.schema_version,
    recorded_at: recordedAt,
    operation_id: operationId,
    append_id: appendId,
  };
  const data = event.data as Record<string, unknown>;
  return jsonEvent({ id: event.id, type: event.type, data, metadata }) as KurrentEvent;
}

/** Undefined for an event that somebody else wrote into the same KurrentDB. */
export function ourRecordOf(event: RecordedEvent | undefined): OurRecord | undefined {
  const metadata = event?.metadata as Partial<RecordMetadata> | undefined;
  if (event?.position === undefined || metadata?.operation_id === undefined || metadata.append_id === undefined) {
    return undefined;
  }
  const { id, type, streamId: stream, data, revision, position } = event;
  return recordOf(metadata as RecordMetadata, {
    ...{ id, type, stream, data },
    version: Number(revision) + 1,
    position: positionOf(position.commit),
  });
}

/** An event of ours from what stands beside its data, and all else of it. */
export function recordOf(
  metadata: RecordMetadata,
  {
    id,
    type,
    stream,
    version,
    position,
    data,
  }: Pick<RawEvent, 'id' | 'type' | 'stream' | 'version' | 'position' | 'data'>,
): OurRecord {
  const { $correlationId, $causationId, account_id, actor, traceparent, schema_version, recorded_at } = metadata;
  const caused = { correlation_id: $correlationId, causation_id: $causationId, traceparent };
  const written = { id, account_id, actor, ...caused, type, schema_version };
  return { raw: { ...written, stream, version, position, recorded_at, data }, metadata };
}

/** Positions stay below 2^53: they count bytes, and no log has eight million gigabytes. */
export function positionOf(commit: bigint): Position {
  return Number(commit) as Position;
}

/** Where KurrentDB has a place: what we append is committed where it is prepared. */
export function serverPositionOf({ position }: Pick<LogPlace, 'position'>): { commit: bigint; prepare: bigint } {
  const place = BigInt(position);
  return { commit: place, prepare: place };
}
