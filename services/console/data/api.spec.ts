import { expect, it } from 'vitest';
import { asFailure, newKey, RequestFailed } from './api.ts';

it('a key is a UUID, and never the same twice', () => {
  const keys = Array.from({ length: 1_000 }, newKey);
  expect(new Set(keys).size).toBe(1_000);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('a failure says what the gateway said, or that it said nothing, and has a code', () => {
  const problem = { type: 'x', title: 'Invalid', status: 422, code: 'invalid', detail: 'no region' };
  const told = [new RequestFailed(422, problem), new RequestFailed(0, null), new RequestFailed(502, null)];
  expect(told.map(({ message, code }) => `${code}: ${message}`)).toEqual([
    'invalid: no region',
    'no_answer: The gateway does not answer.',
    'unknown: The gateway answered 502.',
  ]);
  expect(asFailure(told[0])).toBe(told[0]);
});
