import type { Position, StoredEvent } from '@fleetwright/contracts';
import { type AppendRequest, type AppendResult, InvalidAppend, type Upcast } from '@fleetwright/core/event-sourcing';
import { metadataOf } from './event-row.ts';

/** One append on its way. */
export interface PendingAppend {
  readonly request: AppendRequest;
  /** Each event's data as JSON. */
  readonly texts: readonly string[];
  readonly sizeBytes: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A row of `event_store.append`; its meaning stands there. */
export interface AppendRow {
  readonly item_outcome: 'appended' | 'repeated' | 'conflict' | 'foreign_account';
  readonly first_version: number;
  readonly first_position: number;
  readonly actual_id: string | null;
  readonly events: number;
  readonly stored_at: Date;
}

/** The arguments of `event_store.append`. */
export function argumentsOf(batch: readonly PendingAppend[], wake: boolean): unknown[] {
  const requests = batch.map(({ request }) => request);
  const events = requests.flatMap((request) => request.events);
  const data = batch.flatMap(({ texts }) => texts.map((text) => Buffer.from(text, 'utf8')));
  return [
    requests.map(({ stream }) => stream),
    requests.map(({ expected }) => expected.version),
    requests.map(({ expected }) => expected.eventId),
    requests.map(({ operationId }) => operationId),
    requests.map((request) => request.events[0]?.account_id),
    requests.map((request) => request.events.length),
    requests.flatMap((request, index) => request.events.map(() => index + 1)),
    requests.flatMap((request) => request.events.map((_event, index) => index + 1)),
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ schema_version }) => schema_version),
    events.map((event) => JSON.stringify(metadataOf(event))),
    Buffer.concat(data),
    startsOf(data),
    data.map(({ length }) => length),
    wake,
  ];
}

/** Where each piece begins when they stand one after the other, from 1. */
function startsOf(pieces: readonly Buffer[]): number[] {
  let start = 1;
  return pieces.map(({ length }) => {
    start += length;
    return start - length;
  });
}

/** What was appended, as any reader will get it. */
export function appendedEvents({ request, texts }: PendingAppend, row: AppendRow, upcast: Upcast): StoredEvent[] {
  const recorded_at = row.stored_at.toISOString();
  return request.events.map((event, index) =>
    upcast({
      id: event.id,
      account_id: event.account_id,
      ...metadataOf(event),
      type: event.type,
      schema_version: event.schema_version,
      stream: request.stream,
      version: row.first_version + index,
      // Without gaps, here.
      position: (row.first_position + index) as Position,
      recorded_at,
      data: JSON.parse(texts[index] ?? 'null') as unknown,
    }),
  );
}

export function foreignAccount({ stream }: AppendRequest): InvalidAppend {
  return new InvalidAppend('foreign_account', `${stream} belongs to another account`);
}
