import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { EXIT_GOOD } from './exit-codes.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { runProgram } from './program.ts';
import { readBounded, readFileBounded } from './read-file.ts';
import { ask, askSecret, terminalOf } from './terminal.ts';

// Reading 1 MiB makes much that lives for a moment, and V8 would rather take 100 MB more than tidy up in between.
setFlagsFromString('--semi-space-growth-factor=1');

// Whoever reads no further, as `head` does, wants no complaint about it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_GOOD);
});

process.exitCode = await runProgram(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  output: terminalOf(process.stdout),
  errors: terminalOf(process.stderr),
  readText: async (path) => new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)),
  readBounded: (path, maxBytes) =>
    path === '-' ? readBounded(process.stdin, maxBytes) : readFileBounded(path, maxBytes),
  ask,
  askSecret,
  readPrivate: readPrivateFile,
  writePrivate: writePrivateFile,
  pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
  interruption: () => {
    const interruption = new AbortController();
    process.once('SIGINT', () => interruption.abort());
    return interruption.signal;
  },
});
