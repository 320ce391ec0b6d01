import { expect, it } from 'vitest';
import { Restarts } from './restarts.ts';

it('pauses longer each time, and gives up on a service that never stays', () => {
  const restarts = new Restarts();
  const steps = Array.from({ length: 7 }, () => restarts.after(1_000));
  expect(steps.map((step) => (step.kind === 'restart' ? step.pauseMs : step.kind))).toEqual([
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    15_000,
    'give_up',
  ]);
});

it('begins anew with a service that ran well in between', () => {
  const restarts = new Restarts();
  for (let n = 0; n < 6; n += 1) restarts.after(1_000);
  expect(restarts.after(60_000)).toEqual({ kind: 'restart', pauseMs: 500, nth: 1 });
  expect(restarts.after(1_000)).toMatchObject({ pauseMs: 1_000 });
});
