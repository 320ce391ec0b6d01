// One step of the bootstrap: says in one line what it does and how long it took.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEnvironment, root, runtime } from './places.mjs';

/** A failure that says what to do; `output` is shown above it. */
export class Advice extends Error {
  constructor(sentence, output = '') {
    super(sentence);
    this.output = output;
  }
}

/**
 * @param {string} title what there will be afterwards
 * @param {() => Promise<string | void> | string | void} action answers a few words about the outcome
 */
export async function step(title, action) {
  const start = performance.now();
  process.stdout.write(`· ${title} … `);
  try {
    const words = await action();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${words ?? 'done'} (${seconds} s)\n`);
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

// The end of a command's output is where it says what went wrong.
const SHOWN_LINES = 40;

/**
 * Runs a command quietly. If it fails its output is shown, kept in .runtime/logs, and followed by `advice`.
 *
 * @param {string} name of the log file
 * @param {string[]} commandLine
 * @param {{ advice: string, cwd?: string, env?: object }} options
 */
export async function runQuietly(name, [command, ...args], { advice, cwd = root, env = nodeEnvironment() }) {
  const { status, output } = await capture(command, args, { cwd, env });
  if (status === 0) return output;
  const log = join(runtime, 'logs', `${name}.log`);
  mkdirSync(join(runtime, 'logs'), { recursive: true });
  writeFileSync(log, output);
  const tail = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new Advice(`${advice} (All of the output is in .runtime/logs/${name}.log.)`, tail);
}

function capture(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ status: 127, output: `${command}: ${error.message}` }));
    child.on('close', (status) => resolve({ status, output }));
  });
}
