import { expect, it } from 'vitest';
import { isBusDown, noteAnswer } from './bus.ts';

it('is down when something could not be done without it, and up again when something was done', () => {
  noteAnswer('POST', 503, 'bus_unavailable');
  expect(isBusDown()).toBe(true);
  noteAnswer('GET', 200, undefined);
  noteAnswer('POST', 409, 'digest_mismatch');
  expect(isBusDown()).toBe(true);
  noteAnswer('POST', 202, undefined);
  expect(isBusDown()).toBe(false);
});
