import { EVENT_DATA_BYTES_MAX, NAME_LENGTH_MAX } from './limits.ts';
import type { AppendLimits, AppendRequest } from './ports/event-store.ts';
import { utf8Length } from './utf8-length.ts';

/** Why an append can never succeed, whatever the store holds. */
export type InvalidAppendCode =
  | 'invalid_name'
  | 'invalid_expected_version'
  | 'no_events'
  | 'too_many_events'
  | 'mixed_accounts'
  /** The stream belongs to another account. */
  | 'foreign_account'
  | 'data_too_large'
  | 'append_too_large';

/** A mistake of the caller: nothing was written, and trying again will not help. The message names no data. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend';
  readonly code: InvalidAppendCode;

  constructor(code: InvalidAppendCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers each event's data as JSON text, ready to store; throws `InvalidAppend` for what no store would take. */
export function checkAppend(request: AppendRequest, limits: AppendLimits): readonly string[] {
  const { stream, operationId, expected, events } = request;
  checkName('stream', stream);
  checkName('operation id', operationId);
  const { version, eventId } = expected;
  if (!Number.isSafeInteger(version) || version < 0 || (version === 0) !== (eventId === null)) {
    const what = eventId === null ? 'no event' : 'an event';
    throw new InvalidAppend(
      'invalid_expected_version',
      `${stream}: it cannot stand at version ${version} with ${what} there`,
    );
  }
  checkEvents(request, limits);
  const texts = events.map((event) => JSON.stringify(event.data));
  checkSizes(request, texts, limits);
  return texts;
}

function checkName(what: string, name: string): void {
  // A NUL cannot be stored as text, and the rest would only make a log unreadable.
  // oxlint-disable-next-line no-control-regex
  if (name.length === 0 || name.length > NAME_LENGTH_MAX || /[\u0000-\u001f]/.test(name)) {
    const expected = `1 to ${NAME_LENGTH_MAX} characters without control characters`;
    throw new InvalidAppend(
      'invalid_name',
      `${what} ${JSON.stringify(name.slice(0, NAME_LENGTH_MAX))} is not ${expected}`,
    );
  }
}

function checkEvents({ stream, events }: AppendRequest, limits: AppendLimits): void {
  const [first] = events;
  if (first === undefined) throw new InvalidAppend('no_events', `${stream}: an append needs at least one event`);
  if (events.length > limits.events) {
    throw new InvalidAppend('too_many_events', `${stream}: ${events.length} events, at most ${limits.events}`);
  }
  if (events.some((event) => event.account_id !== first.account_id)) {
    throw new InvalidAppend('mixed_accounts', `${stream}: the events of one append belong to one account`);
  }
}

function checkSizes({ stream, events }: AppendRequest, texts: readonly string[], limits: AppendLimits): void {
  let totalBytes = 0;
  texts.forEach((text, index) => {
    const bytes = utf8Length(text);
    totalBytes += bytes;
    if (bytes <= EVENT_DATA_BYTES_MAX) return;
    const size = `${bytes} bytes, at most ${EVENT_DATA_BYTES_MAX}; put what is large into a document`;
    throw new InvalidAppend('data_too_large', `${stream}: the data of ${events[index]?.type} has ${size}`);
  });
  if (totalBytes > limits.dataBytes) {
    throw new InvalidAppend('append_too_large', `${stream}: ${totalBytes} bytes of data, at most ${limits.dataBytes}`);
  }
}
