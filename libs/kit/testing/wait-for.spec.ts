import { expect, it } from 'vitest';
import { waitFor } from './wait-for.ts';

it('answers what the condition answered, once it is truthy', async () => {
  let asked = 0;
  expect(await waitFor(() => (asked += 1) > 2 && `asked ${asked} times`, { what: 'three' })).toBe('asked 3 times');
});

it('forgives a condition that throws, until it does not', async () => {
  let asked = 0;
  const condition = () => {
    asked += 1;
    if (asked < 2) throw new Error('not there');
    return asked;
  };
  expect(await waitFor(condition, { what: 'two' })).toBe(2);
});

it('gives up with a sentence and the last error', async () => {
  const failure = new Error('refused');
  const waiting = waitFor(() => Promise.reject(failure), { what: 'the gateway to answer', timeoutMs: 40 });
  await expect(waiting).rejects.toThrow(
    new Error('waited 40 ms in vain for the gateway to answer', { cause: failure }),
  );
});
