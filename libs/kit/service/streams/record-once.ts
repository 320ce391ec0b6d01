import { EMPTY_STREAM, type EventStore, type Fact, type Ids } from '@fleetwright/core/event-sourcing';
import { causeId, newEvents, type Cause } from './metadata.ts';

interface Recording {
  readonly stream: string;
  readonly facts: readonly Fact[];
  readonly cause: Cause;
}

/**
 * Appends the answer to a run, whose stream must be empty. A stream that is not means that the answer was recorded by an
 * earlier or concurrent delivery, and nothing is written. Throws `StoreUnavailable`.
 */
export async function recordOnce(
  ports: { readonly store: EventStore; readonly ids: Ids },
  { stream, facts, cause }: Recording,
): Promise<'recorded' | 'already_answered'> {
  const result = await ports.store.append({
    stream,
    expected: EMPTY_STREAM,
    operationId: causeId(cause),
    events: newEvents(ports.ids, cause, facts),
  });
  return result.kind === 'appended' ? 'recorded' : 'already_answered';
}

/** Whether the stream of an answer has one: ask before any costly preparation. Throws `StoreUnavailable`. */
export async function isAnswered(ports: { readonly store: EventStore }, stream: string): Promise<boolean> {
  return (await ports.store.read(stream)).length > 0;
}
