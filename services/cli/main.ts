import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runProgram } from './program.ts';
import { readBounded, readFileBounded } from './read-file.ts';
import type { Terminal } from './world.ts';

const terminalOf = ({ isTTY, columns }: NodeJS.WriteStream): Terminal => ({ isTerminal: isTTY === true, columns });

// Reading 1 MiB makes much that lives for a moment, and V8 would rather take 100 MB more than tidy up in between.
setFlagsFromString('--semi-space-growth-factor=1');

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
  ask: async (question) => {
    if (!process.stdin.isTTY) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
  pause: (ms) => pause(ms),
});
