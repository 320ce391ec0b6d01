import { expect, it } from 'vitest';
import { Serialiser } from './serialiser.ts';

it('tasks of one key run in the order given, never two at once', async () => {
  const serialiser = new Serialiser();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} starts`);
    await Promise.resolve();
    seen.push(`${name} ends`);
  };
  await Promise.all([serialiser.run('a', task('first')), serialiser.run('a', task('second'))]);
  expect(seen).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
});

it('tasks of different keys run at once', async () => {
  const serialiser = new Serialiser();
  const gate = Promise.withResolvers<void>();
  const blocked = serialiser.run('a', () => gate.promise);
  expect(await serialiser.run('b', async () => 'free')).toBe('free');
  gate.resolve();
  await blocked;
});

it('a task that throws tells its caller and lets the next one run; nothing is kept afterwards', async () => {
  const serialiser = new Serialiser();
  const failing = serialiser.run('a', async () => {
    throw new Error('broken');
  });
  const next = serialiser.run('a', async () => 'well');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('well');
  expect(serialiser.busyKeys).toBe(0);
});
