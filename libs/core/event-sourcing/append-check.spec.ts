import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAppend, InvalidAppend } from './append-check.ts';
import { NAME_LENGTH_MAX } from './limits.ts';
import type { AppendRequest } from './ports/event-store.ts';
import { idOf, newEvent } from './testing/index.ts';
import { utf8Length } from './utf8-length.ts';

function request(more: Partial<AppendRequest> = {}): AppendRequest {
  const events = [newEvent('RepositoryRemoved', { repository_id: idOf(1) }, 1)];
  return { stream: 'repository-1', expectedVersion: 0, operationId: 'operation-1', events, ...more };
}

function codeOf(bad: AppendRequest): string | undefined {
  try {
    checkAppend(bad);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidAppend) return error.code;
    throw error;
  }
}

describe('checkAppend', () => {
  it('answers the data of each event as JSON', () => {
    const events = [1, 2].map((n) => newEvent('RepositoryRemoved', { repository_id: idOf(n) }, n));
    expect(checkAppend(request({ events }))).toEqual(events.map(({ data }) => JSON.stringify(data)));
  });

  it('[ES9] takes names of up to the longest length, and none beyond', () => {
    expect(codeOf(request({ stream: 'a'.repeat(NAME_LENGTH_MAX) }))).toBeUndefined();
    expect(codeOf(request({ stream: 'a'.repeat(NAME_LENGTH_MAX + 1) }))).toBe('invalid_name');
    for (const name of ['', 'line\nbreak', 'nul\u0000']) {
      expect(codeOf(request({ stream: name }))).toBe('invalid_name');
      expect(codeOf(request({ operationId: name }))).toBe('invalid_name');
    }
  });

  it('[ES9] refuses expected versions that are no count', () => {
    for (const expectedVersion of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(codeOf(request({ expectedVersion }))).toBe('invalid_expected_version');
    }
  });

  it('[ES10] refuses an append whose events are small and together too large', () => {
    const large = newEvent('RepositoryRemoved', { repository_id: 'x'.repeat(65_000) }, 1);
    expect(codeOf(request({ events: Array(2_000).fill(large) }))).toBeUndefined();
    expect(codeOf(request({ events: Array(2_100).fill(large) }))).toBe('append_too_large');
  });
});

describe('utf8Length', () => {
  it('[ES10] is what an encoder makes of any text', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (binary, text) => {
        for (const each of [binary, text, `${text}\ud800`, `\udc00${text}`, '\ud83d\ude42']) {
          expect(utf8Length(each)).toBe(encoder.encode(each).length);
        }
      }),
    );
  });
});
