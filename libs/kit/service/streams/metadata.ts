import type { CommandEnvelope, EventMetadata, EventType, Id, NewEvent, StoredEvent } from '@fleetwright/contracts';
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

/** The trace that a run is in. */
export interface RunTrace {
  readonly runId: Id;
  readonly traceparent: string;
}

/** Of the newest event that is about a run and in a trace. */
export function runTraceOf({ data, traceparent }: StoredEvent): RunTrace | undefined {
  return 'run_id' in data && traceparent !== null ? { runId: data.run_id, traceparent } : undefined;
}

/**
 * The envelope of a fact: it belongs to the cause's account, actor and trace, and to the run that it names, if any. What
 * nobody traces, such as a person's vote or a look by the clock, goes on with the trace of that run.
 */
export function metadataFor(ids: Ids, cause: Cause, fact: Fact, trace?: RunTrace): EventMetadata {
  const inherited = 'position' in cause ? cause.correlation_id : cause.operation_id;
  const isOfRun = 'run_id' in fact.data && fact.data.run_id === trace?.runId;
  return {
    id: ids.next(),
    account_id: cause.account_id,
    actor: cause.actor,
    correlation_id: 'run_id' in fact.data ? fact.data.run_id : inherited,
    causation_id: causeId(cause),
    traceparent: cause.traceparent ?? (isOfRun ? trace.traceparent : null),
  };
}

/** Facts as events to append. */
export function newEvents<T extends EventType>(
  ids: Ids,
  cause: Cause,
  facts: readonly Fact<T>[],
  trace?: RunTrace,
): NewEvent<T>[] {
  return facts.map((fact) => ({
    ...metadataFor(ids, cause, fact as Fact, trace),
    type: fact.type,
    schema_version: newestSchemaVersion(fact.type),
    data: fact.data,
  }));
}
