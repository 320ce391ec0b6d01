import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, root, runtime } from './places.mjs';
import { runQuietly } from './step.mjs';

// Inside node_modules, so that deleting that folder is enough to install again.
const stamp = join(root, 'node_modules', '.fleetwright-installed');

export async function installPackages() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'are there';
  await runQuietly('npm', [...npm(), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    advice:
      'The packages could not be installed. Check that npm can reach its registry and that the disk has 2 GB free; if package.json was edited, run `npm install` under `source deploy/local/env.sh`. Then run the same command again.',
  });
  writeFileSync(stamp, wanted);
  return 'installed';
}

// Under the Node of the bootstrap, or npm would choose packages for the older one.
function npm() {
  const own = join(runtime, 'node', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(own) ? [nodeBinary(), own] : ['npm'];
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'package.json', '.npmrc']) hash.update(readFileSync(join(root, file)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}
