import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * The whole command line in one file, `fleetwright.mjs`, that needs a Node and nothing else; and beside it what makes the
 * folder a package that `npm install -g` takes. What a command imports when it is asked for still waits for that in the one
 * file, so it starts as quickly as the clone's.
 */
export async function bundleInto(folder: string): Promise<void> {
  const here = import.meta.dirname;
  const build = await rolldown({
    input: join(here, 'main.ts'),
    platform: 'node',
    resolve: { conditionNames: ['@fleetwright/source', 'import', 'node', 'default'] },
    logLevel: 'warn',
  });
  await build.write({
    file: join(folder, 'fleetwright.mjs'),
    format: 'esm',
    codeSplitting: false,
    minify: true,
    banner: '#!/usr/bin/env node',
  });
  await build.close();
  const { version } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8')) as { version: string };
  const description = {
    name: 'fleetwright',
    version,
    description: 'The command line of Fleetwright, GitOps for fleets of nodes.',
    type: 'module',
    bin: { fleetwright: 'fleetwright.mjs' },
    files: ['fleetwright.mjs'],
    engines: { node: '>=24' },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleInto(process.argv[2] ?? join(import.meta.dirname, 'dist', 'package'));
}
