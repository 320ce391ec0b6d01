import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, root, runtime } from './places.mjs';
import { runQuietly, step } from './step.mjs';

// Specs are compiled by the tests themselves.
const COMPILED = /(?<![.]spec)[.]tsx?$|(?:^|\/)(?:tsconfig(?:[.]base)?|package)[.]json$/;
const BUNDLED = /(?<![.]spec)[.](ts|tsx|css|svg|html|json)$/;

/** Compiles everything and bundles the console; each only if a source changed since. */
export async function build() {
  await step('compiled services', () =>
    unlessDone('compile', ['libs', 'services', 'deploy', 'test/run'], COMPILED, async () => {
      await runQuietly('compile', ['node_modules/.bin/tsc', '-b', ...programs()], {
        advice: 'The code does not compile: correct the errors above and run the same command again.',
      });
      await runQuietly('bundle', [nodeBinary(), join(root, 'deploy/local/bundle-services.ts')], {
        advice: 'The services do not bundle: correct the errors above and run the same command again.',
      });
    }),
  );
  await step('web console', () =>
    unlessDone('console', ['services/console', 'libs/contracts/src'], BUNDLED, () =>
      runQuietly('console', [join(root, 'node_modules/.bin/vite'), 'build', '--logLevel', 'warn'], {
        cwd: join(root, 'services/console'),
        advice: 'The web console does not build: correct the errors above and run the same command again.',
      }),
    ),
  );
}

/** Every project but the tests': they need packages that only tests do, and none of them is a reason not to start. */
function programs() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path).filter((path) => !/^([.][/])?test([/]|$)/.test(path));
}

async function unlessDone(name, folders, pattern, action) {
  const stamp = join(runtime, 'built', name);
  const before = fingerprint(folders, pattern);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === before && outputsExist()) return 'are up to date';
  rmSync(stamp, { force: true });
  await action();
  mkdirSync(join(runtime, 'built'), { recursive: true });
  // A source that was edited meanwhile has another fingerprint, so it is compiled next time.
  writeFileSync(stamp, before);
  return 'built';
}

function outputsExist() {
  return ['libs/contracts/dist', 'libs/kit/dist', 'services/dist', 'services/console/dist'].every((path) =>
    existsSync(join(root, path)),
  );
}

/** Name, size and time of every source: reading some hundred of them takes milliseconds. */
function fingerprint(folders, pattern) {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of filesBelow(join(root, folder))) {
      if (!pattern.test(file)) continue;
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}
