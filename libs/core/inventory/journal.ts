import type { Actor, EventData, Id, Instant, ModeEventType } from '@fleetwright/contracts';

/** The events that the journal holds: one per revision of an account. */
export type FleetEventType =
  | 'AccountCreated'
  | 'ResourceChanged'
  | 'ModuleVersionPromoted'
  | 'InstanceChanged'
  | 'DeclarationsChanged'
  | ModeEventType;

/** What one revision says happened. Attributes are always whole here; the pump makes documents of large ones. */
export type FleetFact = { [T in FleetEventType]: { readonly type: T; readonly data: EventData<T> } }[FleetEventType];

/** A journal row: the event that `fleet-<account>` gets at the version that equals the revision. */
export type JournalEntry = FleetFact & {
  readonly revision: number;
  /** The event's id, made with the row, so that a second pump appends the same event. */
  readonly event_id: Id;
  readonly actor: Actor;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly traceparent: string | null;
  readonly recorded_at: Instant;
};
