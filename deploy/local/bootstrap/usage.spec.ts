import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('../bootstrap.mjs', import.meta.url));

function run(...args: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BOOTSTRAP, ...args], { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr }),
    );
  });
}

it('what the local stack is started with by hand and by the benchmarks is no wrong use', async () => {
  const { insteadOfRunning } = (await import(new URL('usage.mjs', import.meta.url).href)) as {
    insteadOfRunning: (name: string, args: readonly string[]) => unknown;
  };
  for (const args of [
    [],
    ['--processes'],
    ['--data', '/tmp/elsewhere', '--processes'],
    ['--event-store', 'kurrentdb://a'],
  ]) {
    expect([args, insteadOfRunning('start', args)]).toEqual([args, undefined]);
  }
  expect(insteadOfRunning('test', ['unit'])).toBeUndefined();
});

describe('what is asked of the commands of this clone', () => {
  it.each(['start', 'test', 'bench', 'smoke', 'ha', 'kurrentdb-user'])(
    '%s is explained instead of done, with --help',
    async (name) => {
      const { code, stdout, stderr } = await run(name, '--help');
      expect([code, stdout.split('\n')[0], stderr]).toEqual([
        0,
        expect.stringMatching(/^npm (run )?[a-z-]+ (\[|-- --url)/),
        '',
      ]);
      expect(await run(name, '-h')).toEqual({ code: 0, stdout, stderr: '' });
    },
  );

  it.each([
    ['an option that there is not', ['start', '--proceses'], '--proceses'],
    ['a word that means nothing', ['start', 'gateway'], 'gateway'],
    ['a target that there is not', ['stop'], 'start|test|bench|smoke'],
  ])('%s is wrong use, and nothing is started', async (_what, args, words) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});
