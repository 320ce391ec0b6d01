import type { CommandEnvelope, EventMetadata, EventType, NewEvent, StoredEvent } from '@fleetwright/contracts';
import { type Fact, type Ids, newestSchemaVersion } from '@fleetwright/core/event-sourcing';

/**
 * What facts follow from: an event, a command, or, for a tick, an envelope that the service makes up with itself as the
 * actor and an operation id that names the occasion.
 */
export type Cause = StoredEvent | CommandEnvelope;

/** The cause's own id: the default operation id of what follows from it. */
export function causeId(cause: Cause): string {
  return 'position' in cause ? cause.id : cause.operation_id;
}

/** The envelope of a fact: it belongs to the cause's account, actor and trace, and to the run that it names, if any. */
export function metadataFor(ids: Ids, cause: Cause, fact: Fact): EventMetadata {
  const inherited = 'position' in cause ? cause.correlation_id : cause.operation_id;
  return {
    id: ids.next(),
    account_id: cause.account_id,
    actor: cause.actor,
    correlation_id: 'run_id' in fact.data ? fact.data.run_id : inherited,
    causation_id: causeId(cause),
    traceparent: cause.traceparent,
  };
}

/** Facts as events to append. */
export function newEvents<T extends EventType>(ids: Ids, cause: Cause, facts: readonly Fact<T>[]): NewEvent<T>[] {
  return facts.map((fact) => ({
    ...metadataFor(ids, cause, fact as Fact),
    type: fact.type,
    schema_version: newestSchemaVersion(fact.type),
    data: fact.data,
  }));
}
