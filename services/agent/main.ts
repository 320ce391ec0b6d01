import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { runProgram } from './program.ts';
import { AGENT_VERSION } from './version.ts';

const { promise: ended, resolve } = Promise.withResolvers<void>();
process.once('SIGTERM', () => resolve());
process.once('SIGINT', () => resolve());

// No await here: the single executable is no ES module.
void runProgram(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  hostname: () => hostname().toLowerCase(),
  readText: (path) => readFileSync(path, 'utf8'),
  ended,
  random: Math.random,
  makeId: randomUUID,
  agentVersion: AGENT_VERSION,
}).then((code) => {
  process.exitCode = code;
});
