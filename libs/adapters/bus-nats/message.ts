import { EVENTS, type EventType, StoredEnvelope, type StoredEvent } from '@fleetwright/contracts';
import {
  type Delivery,
  EVENT_DATA_BYTES_MAX,
  eventSubject,
  newestSchemaVersion,
  snakeCase,
  upcast,
} from '@fleetwright/core/event-sourcing';
import { headers, type MsgHdrs } from '@nats-io/nats-core';
import { RAW_BYTES_MAX } from './limits.ts';
import { percentDecode, percentEncode } from './percent.ts';

/** A message as it is on the bus: CloudEvents 1.0 in binary mode, the envelope in headers, the data as the body. */
export interface Message {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
}

export type Content = Delivery['content'];

/** Attributes of CloudEvents, and our extensions (lower-case letters only, as it demands), by fields of the envelope. */
const ATTRIBUTES = {
  id: 'ce-id',
  type: 'ce-type',
  stream: 'ce-subject',
  recorded_at: 'ce-time',
  account_id: 'ce-accountid',
  version: 'ce-streamversion',
  position: 'ce-position',
  schema_version: 'ce-schemaversion',
  actor: 'ce-actor',
  correlation_id: 'ce-correlationid',
  causation_id: 'ce-causationid',
  traceparent: 'ce-traceparent',
} as const satisfies Record<keyof StoredEnvelope, string>;

/** `schemasAt`: address of the gateway, which has the schemas; null: the message does not say where its schema is. */
export function toMessage(event: StoredEvent, schemasAt: string | null = null): Message {
  const values = headers();
  values.set('ce-specversion', '1.0');
  values.set('ce-source', `/fleetwright/${event.account_id}`);
  values.set('content-type', 'application/json');
  if (schemasAt !== null) {
    const file = `${snakeCase(event.type)}.v${event.schema_version}.json`;
    values.set('ce-dataschema', `${schemasAt}/schemas/events/${file}`);
  }
  for (const [field, header] of Object.entries(ATTRIBUTES)) {
    const value: unknown = Reflect.get(event, field);
    if (value === null || value === undefined) continue;
    values.set(header, percentEncode(typeof value === 'object' ? JSON.stringify(value) : String(value)));
  }
  return {
    subject: eventSubject(event.account_id, event.type),
    headers: values,
    data: Buffer.from(JSON.stringify(event.data)),
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

class Unreadable extends Error {}

/** The event in a message, or why it cannot be read. `fallbackId` names a message that does not name its event. */
export function fromMessage(message: Message, fallbackId: string): Content {
  try {
    return { kind: 'event', event: eventIn(message) };
  } catch (error) {
    const eventId = message.headers.get(ATTRIBUTES.id);
    const isNamed = StoredEnvelope.shape.id.safeParse(eventId).success;
    return {
      kind: 'unreadable',
      eventId: isNamed ? eventId : fallbackId,
      raw: new TextDecoder().decode(message.data.subarray(0, RAW_BYTES_MAX)),
      error: error instanceof Unreadable ? error.message : `the message cannot be read: ${String(error)}`,
    };
  }
}

function eventIn({ subject, headers: values, data }: Message): StoredEvent {
  if (data.byteLength > EVENT_DATA_BYTES_MAX) {
    throw new Unreadable(`the body has ${data.byteLength} bytes, more than ${EVENT_DATA_BYTES_MAX}`);
  }
  const envelope = envelopeIn(values);
  const { type } = envelope;
  if (!isEventType(type)) throw new Unreadable(`there is no event type ${type}`);
  checkSubject(subject, envelope, type);
  const newest = newestSchemaVersion(type);
  if (envelope.schema_version > newest) {
    throw new Unreadable(`${type} has schema version ${envelope.schema_version}; this service knows up to ${newest}`);
  }
  const event = upcast({ ...envelope, data: jsonIn(data) });
  const checked = EVENTS[type].safeParse(event.data);
  if (checked.success) return event;
  const [issue] = checked.error.issues;
  throw new Unreadable(`the data of ${type} is not valid at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`);
}

function envelopeIn(values: MsgHdrs): StoredEnvelope {
  const text = (field: keyof typeof ATTRIBUTES) => percentDecode(values.get(ATTRIBUTES[field]));
  const number = (field: keyof typeof ATTRIBUTES) => (text(field) === '' ? undefined : Number(text(field)));
  const envelope = StoredEnvelope.safeParse({
    id: text('id'),
    type: text('type'),
    stream: text('stream'),
    recorded_at: text('recorded_at'),
    account_id: text('account_id'),
    version: number('version'),
    position: number('position'),
    schema_version: number('schema_version'),
    actor: text('actor') === '' ? undefined : JSON.parse(text('actor')),
    correlation_id: text('correlation_id'),
    causation_id: text('causation_id'),
    traceparent: values.has(ATTRIBUTES.traceparent) ? text('traceparent') : null,
  });
  if (envelope.success) return envelope.data;
  const fields = envelope.error.issues.map((issue) => issue.path.join('.'));
  throw new Unreadable(`headers are missing or not valid: ${[...new Set(fields)].join(', ')}`);
}

function checkSubject(subject: string, envelope: StoredEnvelope, type: EventType): void {
  const [, account, , token] = subject.split('.');
  if (account !== envelope.account_id) {
    throw new Unreadable(`the subject is of account ${account}, the envelope of ${envelope.account_id}`);
  }
  if (token !== snakeCase(type)) throw new Unreadable(`the subject ends in ${token}, but the event is ${type}`);
}

function jsonIn(data: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(data));
  } catch {
    throw new Unreadable('the body is not JSON');
  }
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENTS, type);
}
