import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFolder, DEMO_HOSTS } from './demo/hosts.ts';
import { toolsAt } from './smoke/tools.ts';
import { walk } from './smoke/walk.ts';

/** The demo's repository, as `npm start` registers it. */
const REPOSITORY = 'fleet';

const given = process.env['FLEETWRIGHT_URL'] ?? 'http://127.0.0.1:3000';
const url = given.endsWith('/') ? given.slice(0, -1) : given;

const dataFolder = join(import.meta.dirname, '../../.data');
/** Those of `npm start` in this clone: whoever brings a token asks another system. */
const machines = {
  hostnames: DEMO_HOSTS,
  pathOf: (hostname: string, path: string) => join(nodeFolder(dataFolder, hostname), path),
};

async function tokenAt(): Promise<string> {
  const token = process.env['FLEETWRIGHT_TOKEN'];
  if (token !== undefined) return token;
  return (await readFile(join(dataFolder, 'admin-token'), 'utf8')).trim();
}

let steps = 0;
try {
  const say = (step: string, saw: string) => {
    steps += 1;
    console.log(`ok  ${step.padEnd(32)} ${saw}`);
  };
  const isHere = process.env['FLEETWRIGHT_TOKEN'] === undefined && process.argv[2] === undefined;
  await walk(toolsAt(url, await tokenAt()), process.argv[2] ?? REPOSITORY, say, isHere ? machines : undefined);
  console.log(`\nsmoke: ${steps} steps at ${url}, all as they should be`);
} catch (error) {
  console.error(`\nsmoke: after ${steps} steps at ${url}: ${(error as Error).message}`);
  process.exitCode = 1;
}
