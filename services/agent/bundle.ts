// Whoever compiles this file must know what the package does not say, whatever project it is compiled in.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./postject.d.ts" />
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'postject';
import { rolldown } from 'rolldown';

const run = promisify(execFile);
/**
 * How Node runs the agent. A machine has other work: V8 gives memory back early and keeps little in reserve, for a third of
 * it less. And whom the machine trusts, the agent trusts: a private authority is put into the machine's own list.
 */
export const NODE_ARGUMENTS = ['--max-semi-space-size=1', '--optimize-for-size', '--use-system-ca'];
/** By which Node knows that a script is inside it: fixed by Node. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** The whole agent in one file that needs a Node and nothing else. */
export async function bundleInto(file: string, format: 'esm' | 'cjs' = 'esm'): Promise<void> {
  const build = await rolldown({
    input: join(import.meta.dirname, 'main.ts'),
    platform: 'node',
    resolve: { conditionNames: ['@fleetwright/source', 'import', 'node', 'default'] },
    logLevel: 'warn',
  });
  const banner = format === 'esm' ? `#!/usr/bin/env -S node ${NODE_ARGUMENTS.join(' ')}` : '';
  await build.write({ file, format, codeSplitting: false, minify: true, banner });
  await build.close();
  await chmod(file, 0o755);
}

/** The agent as one executable that needs nothing: this Node with the one file inside (a "single executable application"). */
export async function executableInto(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-executable-'));
  try {
    const [script, blob, config] = ['agent.cjs', 'agent.blob', 'sea.json'].map((name) => join(folder, name));
    if (script === undefined || blob === undefined || config === undefined)
      throw new Error('three names make three paths');
    await bundleInto(script, 'cjs');
    await writeFile(
      config,
      JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true, execArgv: NODE_ARGUMENTS }),
    );
    await run(process.execPath, ['--experimental-sea-config', config]);
    await copyFile(process.execPath, file);
    await inject(file, 'NODE_SEA_BLOB', await readFile(blob), { sentinelFuse: FUSE });
    await chmod(file, 0o755);
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2] ?? join(import.meta.dirname, 'dist');
  await bundleInto(join(folder, 'fleetwright-agent.mjs'));
  await executableInto(join(folder, 'fleetwright-agent'));
}
