import { z } from 'zod';
import { Actor } from './actor.ts';
import type { EventData, EventType } from './events/index.ts';
import { AccountId, Id, Instant, Position } from './ids.ts';

/** What a writer says beside the data. Everything is required: the core has no clock and no defaults. */
export const EventMetadata = z.object({
  /** UUIDv7. */
  id: Id,
  account_id: AccountId,
  actor: Actor,
  /** The sync run, or the command that started it all. */
  correlation_id: z.string(),
  /** The event or command that this follows from. */
  causation_id: z.string(),
  /** W3C trace context; null when nothing is traced. */
  traceparent: z.string().nullable(),
});
export type EventMetadata = z.infer<typeof EventMetadata>;

export interface NewEvent<T extends EventType = EventType> extends EventMetadata {
  type: T;
  /** Version of the data's schema, from 1. */
  schema_version: number;
  data: EventData<T>;
}

/** An event as the store answers it. */
export const StoredEnvelope = z.object({
  ...EventMetadata.shape,
  type: z.string(),
  schema_version: z.int().min(1),
  stream: z.string(),
  /** Place in its stream, from 1, without gaps. */
  version: z.int().min(1),
  /** Place among all events: later commits have greater ones. */
  position: Position,
  recorded_at: Instant,
});
export type StoredEnvelope = z.infer<typeof StoredEnvelope>;

export type StoredEvent<T extends EventType = EventType> = {
  [K in T]: z.infer<typeof StoredEnvelope> & { type: K; data: EventData<K> };
}[T];
