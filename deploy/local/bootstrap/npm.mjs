import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, root, runtime } from './places.mjs';
import { runQuietly } from './step.mjs';

// Inside node_modules, so that deleting that folder is enough to install again.
const stamp = join(root, 'node_modules', '.fleetwright-installed');

/**
 * Installs what the target needs: `npm start` and `npm run smoke` do without the packages of `test/`, a browser's driver among them. Whoever
 * has all of them has those too.
 *
 * @param {string} target
 */
export async function installPackages(target) {
  const [some, all] = ['start', 'all'].map((set) => `${fingerprint()} ${set}\n`);
  const present = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  const isStart = target === 'start' || target === 'smoke';
  if (present === all || (isStart && present === some)) return 'are there';
  const filter = isStart ? ['--include-workspace-root', ...withoutTests().flatMap((path) => ['-w', path])] : [];
  await runQuietly('npm', [...npm(), 'ci', '--no-audit', '--no-fund', '--loglevel=error', ...filter], {
    advice:
      'The packages could not be installed. Check that npm can reach its registry and that the disk has 2 GB free; if package.json was edited, run `npm install` under `source deploy/local/env.sh`. Then run the same command again.',
  });
  writeFileSync(stamp, isStart ? some : all);
  return 'installed';
}

// Under the Node of the bootstrap, or npm would choose packages for the older one.
function npm() {
  const own = join(runtime, 'node', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(own) ? [nodeBinary(), own] : ['npm'];
}

function withoutTests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // npm takes a folder for all workspaces in it.
  return workspaces.filter((path) => path !== 'test').map((path) => path.replace(/[/][*]$/, ''));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'package.json', '.npmrc']) hash.update(readFileSync(join(root, file)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}`;
}
