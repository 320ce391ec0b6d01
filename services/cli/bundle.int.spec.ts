import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from './bundle.ts';

const SCHEMA = join(import.meta.dirname, '../../docs/schemas/fleet.v1.json');

let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-bundle-'));
  const pack = join(folder, 'package');
  await bundleInto(pack);
  file = join(pack, 'fleetwright.mjs');
});
afterAll(() => removeFolder(folder));

function run(command: string, args: readonly string[], more: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, HOME: folder, ...more.env };
  const { status, stdout, stderr } = spawnSync(command, args, {
    input: more.input ?? '',
    encoding: 'utf8',
    cwd: folder,
    env,
  });
  return { status, stdout, stderr };
}

/** How many functions of the one file a command line called. */
function functionsCalled(...words: readonly string[]): number {
  const coverage = mkdtempSync(join(folder, 'coverage-'));
  run(process.execPath, [file, ...words], { env: { NODE_V8_COVERAGE: coverage } });
  const report = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'))[0] ?? '{}';
  const { result } = JSON.parse(report) as { result: Covered[] };
  const covered = result.find(({ url }) => url.endsWith('/fleetwright.mjs'));
  return (covered?.functions ?? []).filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length;
}

interface Covered {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
}

describe('the command line in one file', () => {
  it('needs nothing beside it', () => {
    const schema = readFileSync(SCHEMA, 'utf8');
    expect(run(process.execPath, [file, 'schema'])).toEqual({ status: 0, stdout: schema, stderr: '' });
    const invalid = run(process.execPath, [file, 'validate', '-'], { input: 'version: 1\n' });
    expect(invalid).toMatchObject({ status: 1, stderr: '' });
    expect(invalid.stdout).toContain('missing_key');
    expect(run(process.execPath, [file, 'credentials', 'list'])).toMatchObject({ status: 1, stdout: '' });
  });

  it('asks a gateway that is not there, and says so', () => {
    const asked = run(process.execPath, [file, '--url', 'http://127.0.0.1:1', '--token', 'x', 'runs']);
    expect(asked).toMatchObject({ status: 1, stdout: '' });
    expect(asked.stderr).toContain('does not answer');
  });

  it('does for its help text less than half of what the schema takes', () => {
    const forHelp = functionsCalled('--help');
    expect(forHelp).toBeGreaterThan(0);
    expect(forHelp).toBeLessThan(functionsCalled('schema') / 2);
  });

  it('is installed by npm, without a network', () => {
    const packed = run('npm', ['pack', join(folder, 'package'), '--pack-destination', folder, '--json']);
    expect(packed.status, packed.stderr).toBe(0);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    const prefix = join(folder, 'installed');
    const args = ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix];
    const installed = run('npm', [...args, join(folder, archive)]);
    expect(installed.status, installed.stderr).toBe(0);
    const help = run(join(prefix, 'bin', 'fleetwright'), ['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: fleetwright [options] [command]');
  });
});
