import { expect, it } from 'vitest';
import { Serialiser } from './serialiser.ts';

it('[CO4] tasks of one key run in the order given, never two at once', async () => {
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

it('[CO4] tasks of different keys run at once', async () => {
  const serialiser = new Serialiser();
  const gate = Promise.withResolvers<void>();
  const blocked = serialiser.run('a', () => gate.promise);
  expect(await serialiser.run('b', async () => 'free')).toBe('free');
  gate.resolve();
  await blocked;
});

it('[CO5, CO6] a task that throws tells its caller and lets the next one run; nothing is kept afterwards', async () => {
  const serialiser = new Serialiser();
  const failing = serialiser.run('a', async () => {
    throw new Error('broken');
  });
  const next = serialiser.run('a', async () => 'well');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('well');
  expect(serialiser.busyKeys).toBe(0);
});

it('[CO6] is idle only when what was added meanwhile has ended as well', async () => {
  const serialiser = new Serialiser();
  const ended: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  void serialiser.run('a', () => first.promise.then(() => void ended.push('first')));
  const idle = serialiser.idle().then(() => [...ended]);
  void serialiser.run('a', () => second.promise.then(() => void ended.push('second')));
  first.resolve();
  second.resolve();
  expect(await idle).toEqual(['first', 'second']);
});
