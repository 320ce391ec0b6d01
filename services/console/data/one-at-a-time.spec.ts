import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('does once what is wanted many times before, and once more what is wanted meanwhile', async () => {
  let running = 0;
  let done = 0;
  const ends: (() => void)[] = [];
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => (ends.length === count ? resolve() : setTimeout(look, 1));
      look();
    });
  const each = oneAtATime(async () => {
    running += 1;
    expect(running).toBe(1);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    done += 1;
  }, 0);
  for (let n = 0; n < 5; n += 1) each.soon();
  await reached(1);
  for (let n = 0; n < 5; n += 1) each.soon();
  ends[0]?.();
  await reached(2);
  ends[1]?.();
  await Promise.resolve();
  expect([done, ends.length]).toEqual([2, 2]);
  each.end();
});

it('does nothing once it has ended', async () => {
  let done = 0;
  const each = oneAtATime(async () => {
    done += 1;
  }, 0);
  each.soon();
  each.end();
  each.soon();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done).toBe(0);
});
