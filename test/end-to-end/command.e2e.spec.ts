import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@fleetwright/kit/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const installed = join(root, 'node_modules/.bin/fleetwright');

function run(command: string, args: readonly string[], input = '') {
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** What `npm ci` links before anything is built. */
describe('the command as it is installed', () => {
  it('prints the published schema', () => {
    const schema = readFileSync(join(root, 'docs/schemas/fleet.v1.json'), 'utf8');
    expect(run(installed, ['schema'])).toEqual({ status: 0, stdout: schema, stderr: '' });
  });

  it('hands on the exit code, the standard input and the complaints', () => {
    const invalid = run(installed, ['validate', '-'], 'version: 1\n');
    expect(invalid).toMatchObject({ status: 1 });
    expect(invalid.stdout).toContain('missing_key');
    expect(run(installed, ['--nonsense'])).toMatchObject({ status: 64, stdout: '' });
  });

  it('says what to do in a clone that was never built', () => {
    const clone = mkdtempSync(join(tmpdir(), 'fleetwright-unbuilt-'));
    onTestFinished(() => removeFolder(clone));
    const copy = join(clone, 'services/cli/bin/fleetwright.mjs');
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, 'services/cli/bin/fleetwright.mjs'), copy);
    expect(run(process.execPath, [copy, 'schema'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'fleetwright is not built; run `npm start` or `npm run build` in its clone first.\n',
    });
  });
});
