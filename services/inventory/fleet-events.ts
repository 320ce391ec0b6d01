import type { AccountId, Attributes, EventData, Management, NewEvent } from '@fleetwright/contracts';
import { newestSchemaVersion } from '@fleetwright/core/event-sourcing';
import {
  INLINE_ATTRIBUTES_BYTES_MAX,
  INLINE_LAST_APPLIED_BYTES_MAX,
  type JournalEntry,
} from '@fleetwright/core/inventory';
import type { StagePorts } from '@fleetwright/kit/service';

/**
 * Journal rows as the events of their stream: the same rows are the same events, whoever appends them. What is too large
 * for an event is a document by the time this returns.
 */
export async function fleetEvents(
  ports: Pick<StagePorts, 'json' | 'digestOf'>,
  account: AccountId,
  entries: readonly JournalEntry[],
): Promise<NewEvent[]> {
  const documents: Attributes[] = [];
  const fit: Fit = (value, bytesMax) => {
    if (Buffer.byteLength(JSON.stringify(value)) <= bytesMax) return value;
    documents.push(value);
    return { $document: ports.digestOf(value) };
  };
  const events = entries.map((entry) => eventOf(account, entry, fit));
  if (documents.length > 0) await ports.json.put(account, documents);
  return events;
}

/** The value, or a reference to the document that holds it. */
type Fit = (value: Attributes, bytesMax: number) => Attributes | { $document: string };

function eventOf(account_id: AccountId, entry: JournalEntry, fit: Fit): NewEvent {
  const { type, event_id: id, actor, correlation_id, causation_id, traceparent } = entry;
  const data = entry.type === 'ResourceChanged' ? fitted(entry.data, fit) : entry.data;
  const schema_version = newestSchemaVersion(type);
  return { id, account_id, actor, correlation_id, causation_id, traceparent, type, schema_version, data } as NewEvent;
}

function fitted(data: EventData<'ResourceChanged'>, fit: Fit): EventData<'ResourceChanged'> {
  const { attributes, managed_by } = data;
  return {
    ...data,
    attributes: attributes && fit(attributes as Attributes, INLINE_ATTRIBUTES_BYTES_MAX),
    managed_by: managed_by && fittedManagement(managed_by, fit),
  };
}

function fittedManagement(managed_by: Management, fit: Fit): Management {
  return { ...managed_by, last_applied: fit(managed_by.last_applied, INLINE_LAST_APPLIED_BYTES_MAX) };
}
