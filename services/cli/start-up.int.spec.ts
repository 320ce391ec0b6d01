import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

/** Tells at the end which modules Node was asked to load, beside its own. */
const WATCH = `
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on('exit', () => writeSync(2, loaded.filter((url) => url.startsWith('file:')).join('\\n')));
`;
const WATCHING = `data:text/javascript,${encodeURIComponent(WATCH)}`;

/** The files that one command line has loaded. */
async function loadedBy(...words: readonly string[]): Promise<string[]> {
  const args = ['--conditions=@fleetwright/source', '--import', WATCHING, MAIN, ...words];
  const { stderr } = await promisify(execFile)(process.execPath, args, { env: { PATH: '/usr/bin:/bin' } });
  return stderr.split('\n');
}

const ofZod = (url: string): boolean => url.includes('/node_modules/zod/');
const ofCommands = (url: string): boolean => url.includes('/services/cli/commands/');

describe('what the command loads before it does anything', () => {
  it('is no schema and no command for the help text', async () => {
    const loaded = await loadedBy('--help');
    expect(loaded.some((url) => url.endsWith('/services/cli/program.ts'))).toBe(true);
    expect(loaded.filter((url) => ofZod(url) || ofCommands(url))).toEqual([]);
  });

  it.each(['proposals', 'runs', 'repo', 'events', 'drift', 'sync', 'completion'])(
    'is no schema for the help text of %s, and of the commands no other',
    async (name) => {
      const loaded = await loadedBy(name, '--help');
      expect(loaded.filter(ofZod)).toEqual([]);
      expect(loaded.filter(ofCommands)).not.toEqual([]);
    },
  );

  it('is the schemas where a file is checked', async () => {
    expect((await loadedBy('schema')).filter((url) => ofZod(url) || url.includes('"zod"')).length).toBeGreaterThan(0);
  });
});
