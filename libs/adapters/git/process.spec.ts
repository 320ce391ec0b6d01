import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { runGit } from './process.ts';

it.each([undefined, 1_000_000])(
  '[RS20] a machine without git is told as one, with a limit for files of %s',
  async (fileBytesMax) => {
    const outcome = await runGit({
      args: ['--version'],
      env: { PATH: '/nonexistent' },
      cwd: tmpdir(),
      deadlineMs: 10_000,
      stdoutBytesMax: 1_000,
      signal: new AbortController().signal,
      ...(fileBytesMax === undefined ? {} : { fileBytesMax }),
    });
    expect(outcome.end).toBe('unstarted');
  },
);
