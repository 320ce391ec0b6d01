// Node.js from the npm registry, where it is an ordinary package: what reaches npm packages reaches it too.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has, NODE_MAJOR, runtime } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

const NODE_VERSION = '24.21.0';
// npm goes with it, because the machine's may be too old for the install-script allow-list in package.json.
const NPM_VERSION = '11.19.1';
const folder = join(runtime, 'node');

export async function installNode() {
  const name = `node-${process.platform}-${process.arch}`;
  if (versionOf(name) === NODE_VERSION && versionOf('npm') === NPM_VERSION) return `${NODE_VERSION} is there`;
  if (process.platform !== 'linux' || !has('npm')) {
    throw new Advice(`Install Node.js ${NODE_MAJOR} or newer, with npm, and run the same command again.`);
  }
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  const packages = [`${name}@${NODE_VERSION}`, `npm@${NPM_VERSION}`];
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runQuietly('node', ['npm', 'install', ...flags, ...packages], {
    cwd: fresh,
    advice: `Node.js ${NODE_MAJOR} could not be fetched from the npm registry. Check that npm can reach its registry, or install Node.js ${NODE_MAJOR} or newer, and run the same command again.`,
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return `${NODE_VERSION} put into .runtime/node`;
}

function versionOf(name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}
