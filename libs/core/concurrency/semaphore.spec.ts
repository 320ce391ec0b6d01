import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Semaphore } from './semaphore.ts';

it('[CO1, CO2] never more run than there are places, none is left empty, and they begin as they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }),
      async (places, turnsOfTasks) => {
        const semaphore = new Semaphore(places);
        const begun: number[] = [];
        let running = 0;
        let ended = 0;
        const tasks = turnsOfTasks.map((turns, index) =>
          semaphore.run(async () => {
            begun.push(index);
            running += 1;
            expect(running).toBeLessThanOrEqual(places);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            running -= 1;
            ended += 1;
          }),
        );
        // Enough turns for whoever has a place to begin.
        for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
        expect(begun.length).toBeGreaterThanOrEqual(Math.min(places, turnsOfTasks.length));
        await Promise.all(tasks);
        expect(ended).toBe(turnsOfTasks.length);
        expect(begun).toEqual(turnsOfTasks.map((_, index) => index));
      },
    ),
  );
});

it('[CO2] whoever comes while a place changes hands waits behind those who were there', async () => {
  const semaphore = new Semaphore(1);
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = semaphore.run(() => gate.promise);
  const second = semaphore.run(async () => void order.push('second'));
  gate.resolve();
  const late = first.then(() => semaphore.run(async () => void order.push('late')));
  await Promise.all([second, late]);
  expect(order).toEqual(['second', 'late']);
});

it('[CO3] a task that throws gives its place back', async () => {
  const semaphore = new Semaphore(1);
  const failing = semaphore.run(async () => {
    throw new Error('broken');
  });
  const next = semaphore.run(async () => 'well');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('well');
});
