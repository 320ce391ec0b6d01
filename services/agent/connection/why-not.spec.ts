import { expect, it } from 'vitest';
import { whyNot } from './why-not.ts';

const now = new Date('1970-01-01T00:02:00.000Z');

it.each(['certificate is not yet valid', 'certificate has expired'])('%s: names the clock', (message) => {
  expect(whyNot(new Error(message), now)).toContain('the clock of this node says 1970-01-01T00:02:00.000Z');
});

it('anything else is told as it is', () => {
  expect(whyNot(new Error('connection refused'), now)).toBe('connection refused');
});
