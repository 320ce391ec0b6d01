import { EVENTS, type EventType, type StoredEvent } from '@fleetwright/contracts';
import { EVENT_DATA_BYTES_MAX } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent, wellFormedText } from '@fleetwright/core/event-sourcing/testing';
import { SETTINGS } from '@fleetwright/core/read-models/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMessage, type Message, toMessage } from './message.ts';

const rejected = (comment: string | null) => ({
  repository_id: idOf(1),
  run_id: idOf(2),
  proposal_id: idOf(3),
  digest: 'a'.repeat(64),
  comment,
  remember: false,
});

const wellFormed = wellFormedText();
const anyEvent: fc.Arbitrary<StoredEvent> = fc
  .record({
    comment: fc.option(wellFormed),
    name: wellFormed,
    correlation_id: wellFormed,
    causation_id: wellFormed,
    traceparent: fc.option(wellFormed),
    position: fc.integer({ min: 1, max: 1_000_000_000 }),
    version: fc.integer({ min: 1, max: 1_000_000 }),
    account_id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
  })
  .map(({ comment, name, ...envelope }) =>
    storedEvent('ProposalRejected', rejected(comment), {
      ...envelope,
      id: idOf(7),
      actor: { type: 'git', id: 'ada@example.com', name },
      recorded_at: '2026-01-31T03:00:00.000Z',
    }),
  );

const event = storedEvent('ProposalRejected', rejected('too many deletes'), { position: 41 });

function broken(change: (message: Message) => void | Partial<Message>): Message {
  const message = toMessage(event);
  return { ...message, ...change(message) };
}

const text = (value: string) => new TextEncoder().encode(value);

describe('toMessage', () => {
  it('is a CloudEvent in binary mode, under the subject of its account and type', () => {
    const { subject, headers, data } = toMessage(event);
    expect(subject).toBe('fleet.acme.gitops.proposal_rejected');
    expect(headers.get('ce-specversion')).toBe('1.0');
    expect(headers.get('ce-id')).toBe(event.id);
    expect(headers.get('ce-type')).toBe('ProposalRejected');
    expect(headers.get('ce-source')).toBe('/fleetwright/acme');
    expect(headers.get('ce-subject')).toBe('stream-1');
    expect(headers.get('ce-time')).toBe(event.recorded_at);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.has('ce-traceparent')).toBe(false);
    expect(JSON.parse(new TextDecoder().decode(data))).toEqual(event.data);
  });

  it('says where the schema of its data is, if it is told where the gateway is', () => {
    const said = toMessage(event, 'https://fleet.example.com').headers.get('ce-dataschema');
    expect(said).toBe('https://fleet.example.com/schemas/events/proposal_rejected.v1.json');
    expect(toMessage(event).headers.has('ce-dataschema')).toBe(false);
  });

  it('has headers of printable ASCII without a blank, whatever an event says', () => {
    fc.assert(
      fc.property(anyEvent, (written) => {
        const values = [...toMessage(written).headers].flatMap(([, all]) => all);
        expect(values.filter((value) => !/^[\x21-\x7e]*$/.test(value))).toEqual([]);
      }),
    );
  });

  it('has no name that people gave in a header, encoded or not: readers do not agree on how to decode one', () => {
    const name = 'größe 100% "x"';
    const settings = { ...SETTINGS, name };
    const registered = storedEvent('RepositoryRegistered', { repository_id: idOf(1), settings });
    const { headers, data } = toMessage(registered, 'https://fleet.example.com');
    expect(JSON.parse(new TextDecoder().decode(data)).settings.name).toBe(name);
    const values = [...headers].flatMap(([, all]) => all).map((value) => decodeURIComponent(value));
    expect(values.filter((value) => /größe|100%/.test(value))).toEqual([]);
    // Who did it is JSON; all others are as they are, with nothing to decode.
    const encoded = [...headers].filter(([, all]) => all.join('').includes('%')).map(([header]) => header);
    expect(encoded).toEqual(['ce-actor']);
  });

  it('names every extension as CloudEvents demands: lower-case letters and digits', () => {
    for (const name of toMessage(event).headers.keys()) expect(name).toMatch(/^(content-type|ce-[a-z0-9]{1,20})$/);
  });
});

describe('fromMessage', () => {
  it('what is read is what was written, whatever an event says', () => {
    fc.assert(
      fc.property(anyEvent, (written) => {
        expect(fromMessage(toMessage(written), 'fallback')).toEqual({ kind: 'event', event: written });
      }),
    );
  });

  it.each<[string, Message, RegExp]>([
    ['a body that is not JSON', broken(() => ({ data: text('{"run_id":') })), /^the body is not JSON$/],
    [
      'a body that is not UTF-8',
      broken(() => ({ data: new Uint8Array([0x22, 0xff, 0x22]) })),
      /^the body is not JSON$/,
    ],
    ['data of another shape', broken(() => ({ data: text('{}') })), /^the data of ProposalRejected is not valid at/],
    ['data that is no object', broken(() => ({ data: text('[1]') })), /^the data of ProposalRejected is not valid at/],
    [
      'a body over the size of an event',
      broken(() => ({ data: text(' '.repeat(EVENT_DATA_BYTES_MAX + 1)) })),
      /^the body has 65537 bytes, more than 65536$/,
    ],
    [
      'an unknown type',
      broken(({ headers }) => headers.set('ce-type', 'ProposalVanished')),
      /^there is no event type ProposalVanished$/,
    ],
    [
      'a type that is a name of every object',
      broken(({ headers }) => headers.set('ce-type', 'constructor')),
      /no event type/,
    ],
    [
      'a future schema',
      broken(({ headers }) => headers.set('ce-schemaversion', '99')),
      /^ProposalRejected has schema version 99; this service knows up to 1$/,
    ],
    [
      'another account in the envelope than in the subject',
      broken(({ headers }) => headers.set('ce-accountid', 'rival')),
      /^the subject is of account acme, the envelope of rival$/,
    ],
    [
      'another type than in the subject',
      broken(() => ({ subject: 'fleet.acme.gitops.proposal_approved' })),
      /^the subject ends in proposal_approved, but the event is ProposalRejected$/,
    ],
    [
      'no position',
      broken(({ headers }) => headers.delete('ce-position')),
      /^headers are missing or not valid: position$/,
    ],
    [
      'half an escape',
      broken(({ headers }) => headers.set('ce-subject', '%E')),
      /^the message cannot be read: URIError/,
    ],
    ['an actor that is no JSON', broken(({ headers }) => headers.set('ce-actor', '{')), /^the message cannot be read/],
  ])('%s is unreadable, and says why', (_what, message, error) => {
    const content = fromMessage(message, 'message:9');
    expect(content.kind).toBe('unreadable');
    if (content.kind === 'unreadable') expect(content.error).toMatch(error);
  });

  it('names the event of an unreadable message when the message does, and keeps no more of it than fits a letter', () => {
    expect(
      fromMessage(
        broken(() => ({ data: text('?') })),
        'message:9',
      ),
    ).toMatchObject({ eventId: event.id, raw: '?' });
    const nameless = broken(({ headers }) => {
      headers.set('ce-id', '../../etc');
      return { data: text('x'.repeat(1_000_000)) };
    });
    const content = fromMessage(nameless, 'message:9');
    expect(content).toMatchObject({ kind: 'unreadable', eventId: 'message:9' });
    if (content.kind === 'unreadable') expect(content.raw.length).toBeLessThanOrEqual(65_536);
  });

  it('never throws, whatever the headers and the body are', () => {
    const header = fc.stringMatching(/^[!-~]{0,30}$/);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('ce-id', 'ce-type', 'ce-actor', 'ce-position', 'ce-time'), header),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom<EventType>(...(Object.keys(EVENTS) as EventType[])),
        (changes, data, type) => {
          const message = broken(({ headers }) => {
            headers.set('ce-type', type);
            for (const [name, value] of Object.entries(changes)) headers.set(name, value);
            return { data };
          });
          expect(['event', 'unreadable']).toContain(fromMessage(message, 'message:9').kind);
        },
      ),
    );
  });
});
