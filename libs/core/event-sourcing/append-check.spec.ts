import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAppend, InvalidAppend } from './append-check.ts';
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, NAME_LENGTH_MAX } from './limits.ts';
import type { AppendLimits, AppendRequest } from './ports/event-store.ts';
import { EMPTY_STREAM, type StreamPlace } from './ports/places.ts';
import { anyText, idOf, newEvent } from './testing/index.ts';
import { utf8Length } from './utf8-length.ts';

const LIMITS: AppendLimits = { events: APPEND_EVENTS_MAX, dataBytes: APPEND_BYTES_MAX };

function request(more: Partial<AppendRequest> = {}): AppendRequest {
  const events = [newEvent('RepositoryRemoved', { repository_id: idOf(1) }, 1)];
  return { stream: 'repository-1', expected: EMPTY_STREAM, operationId: 'operation-1', events, ...more };
}

function codeOf(bad: AppendRequest): string | undefined {
  try {
    checkAppend(bad, LIMITS);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidAppend) return error.code;
    throw error;
  }
}

describe('checkAppend', () => {
  it('answers the data of each event as JSON', () => {
    const events = [1, 2].map((n) => newEvent('RepositoryRemoved', { repository_id: idOf(n) }, n));
    expect(checkAppend(request({ events }), LIMITS)).toEqual(events.map(({ data }) => JSON.stringify(data)));
  });

  it('[ES9] takes names of up to the longest length, and none beyond', () => {
    expect(codeOf(request({ stream: 'a'.repeat(NAME_LENGTH_MAX) }))).toBeUndefined();
    expect(codeOf(request({ stream: 'a'.repeat(NAME_LENGTH_MAX + 1) }))).toBe('invalid_name');
    for (const name of ['', 'line\nbreak', 'nul\u0000']) {
      expect(codeOf(request({ stream: name }))).toBe('invalid_name');
      expect(codeOf(request({ operationId: name }))).toBe('invalid_name');
    }
  });

  it('[ES9] refuses expected versions that are no count, or do not go with an event', () => {
    for (const version of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 0]) {
      expect(codeOf(request({ expected: { version, eventId: idOf(1) } }))).toBe('invalid_expected_version');
    }
    const expected = { version: 3, eventId: null } as unknown as StreamPlace;
    expect(codeOf(request({ expected }))).toBe('invalid_expected_version');
    expect(codeOf(request({ expected: { version: 3, eventId: idOf(1) } }))).toBeUndefined();
  });

  it('[ES10] refuses an append whose events are small and together too large', () => {
    const large = newEvent('RepositoryRemoved', { repository_id: 'x'.repeat(65_000) }, 1);
    const limits = { events: 10, dataBytes: 2 * 65_020 };
    expect(checkAppend(request({ events: [large, large] }), limits)).toHaveLength(2);
    expect(() => checkAppend(request({ events: [large, large, large] }), limits)).toThrow(InvalidAppend);
    expect(() => checkAppend(request({ events: [large, large, large] }), limits)).toThrow(
      'repository-1: 195060 bytes of data, at most 130040',
    );
  });

  it('[ES44] refuses what is beyond the limits of its store, and takes what fits them exactly', () => {
    const events = [1, 2, 3].map((n) => newEvent('RepositoryRemoved', { repository_id: idOf(n) }, n));
    const dataBytes = events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0);
    const check = (limits: AppendLimits) => () => checkAppend(request({ events }), limits);
    expect(check({ events: 3, dataBytes })()).toHaveLength(3);
    expect(check({ events: 2, dataBytes })).toThrow('repository-1: 3 events, at most 2');
    expect(check({ events: 3, dataBytes: dataBytes - 1 })).toThrow(`${dataBytes} bytes of data, at most`);
  });
});

describe('what is wrong with an append', () => {
  const data = (length: number) => ({ repository_id: 'x'.repeat(length - '{"repository_id":""}'.length) });
  const ofLength = (length: number) => newEvent('RepositoryRemoved', data(length), 1);
  const foreign = { ...newEvent('RepositoryRemoved', { repository_id: idOf(2) }, 2), account_id: 'rival' };
  const own = newEvent('RepositoryRemoved', { repository_id: idOf(1) }, 1);

  it.each<[string, Partial<AppendRequest>, string, string]>([
    ['no stream', { stream: '' }, 'invalid_name', 'stream "" is not 1 to 200 characters without control characters'],
    [
      'a long stream, of which no more is repeated than fits',
      { stream: `${'a'.repeat(200)}bc` },
      'invalid_name',
      `stream "${'a'.repeat(200)}" is not 1 to 200 characters without control characters`,
    ],
    [
      'an operation id with a line end',
      { operationId: 'a\nb' },
      'invalid_name',
      'operation id "a\\nb" is not 1 to 200 characters without control characters',
    ],
    [
      'a version without its event',
      { expected: { version: 3, eventId: null } as unknown as StreamPlace },
      'invalid_expected_version',
      'repository-1: it cannot stand at version 3 with no event there',
    ],
    [
      'an event before the first',
      { expected: { version: 0, eventId: idOf(1) } },
      'invalid_expected_version',
      'repository-1: it cannot stand at version 0 with an event there',
    ],
    ['no events', { events: [] }, 'no_events', 'repository-1: an append needs at least one event'],
    [
      'events of two accounts',
      { events: [own, own, foreign] },
      'mixed_accounts',
      'repository-1: the events of one append belong to one account',
    ],
    [
      'data of one byte too many',
      { events: [own, ofLength(65_537)] },
      'data_too_large',
      'repository-1: the data of RepositoryRemoved has 65537 bytes, at most 65536; put what is large into a document',
    ],
  ])('[ES9, ES10, ES11] is told of %s by code and sentence', (_what, more, code, message) => {
    const error = (() => {
      try {
        return checkAppend(request(more), LIMITS);
      } catch (each) {
        return each;
      }
    })();
    expect(error).toBeInstanceOf(InvalidAppend);
    expect(error).toMatchObject({ name: 'InvalidAppend', code, message });
  });

  it('[ES10] is nothing at exactly as many bytes as one event may have', () => {
    expect(codeOf(request({ events: [ofLength(65_536)] }))).toBeUndefined();
  });

  it('[ES11] is nothing where all belong to one account, whichever that is', () => {
    expect(codeOf(request({ events: [foreign, foreign] }))).toBeUndefined();
  });

  it('[ES9] is nothing in the signs that a name may have: a space is the first', () => {
    expect(codeOf(request({ stream: 'a b', operationId: ' ' }))).toBeUndefined();
    expect(codeOf(request({ stream: 'a\u001fb' }))).toBe('invalid_name');
  });
});

describe('utf8Length', () => {
  it('[ES10] is what an encoder makes of any text', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(anyText(), fc.string(), (any, text) => {
        for (const each of [any, text, `${text}\ud800`, `\udc00${text}`, '\ud83d\ude42']) {
          expect(utf8Length(each)).toBe(encoder.encode(each).length);
        }
      }),
    );
  });
});
