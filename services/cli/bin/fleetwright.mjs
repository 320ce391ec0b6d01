#!/usr/bin/env node
// The command `fleetwright`. Plain JavaScript that needs no build, because npm links a command only if its file is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const main = new URL('../dist/main.js', import.meta.url);
const clone = fileURLToPath(new URL('../../../', import.meta.url));
const fetchedNode = join(clone, '.runtime', 'node', 'node_modules', '.bin', 'node');

process.exitCode = await run();

async function run() {
  if (!existsSync(main)) return refuse('is not built; run `npm start` or `npm run build` in its clone first');
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) {
    await import(main.href);
    return process.exitCode;
  }
  if (!existsSync(fetchedNode)) return refuse(`needs Node.js ${NODE_MAJOR} or newer, and this is ${process.version}`);
  const { status, signal } = spawnSync(fetchedNode, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  return status ?? 128 + (constants.signals[signal] ?? 0);
}

function refuse(why) {
  console.error(`fleetwright ${why}.`);
  return 1;
}
