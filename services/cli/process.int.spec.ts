import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from './testing/harness.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

let folder: string;
let gateway: CliHarness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-command-'));
  const command = `#!/bin/sh\nexec '${process.execPath}' --conditions=@fleetwright/source '${MAIN}' "$@"\n`;
  await writeFile(join(folder, 'fleetwright'), command);
  await chmod(join(folder, 'fleetwright'), 0o755);
  gateway = await startCliHarness();
  gateway.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ name: 'fleet' }] } };
});
afterAll(async () => {
  await gateway.stop();
  await removeFolder(folder);
});

function environment(): NodeJS.ProcessEnv {
  const { url } = gateway;
  return { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, FLEETWRIGHT_URL: url, FLEETWRIGHT_TOKEN: 'token' };
}

/** What bash prints for these lines, with the command on its path. */
async function bash(script: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env: environment() });
  expect(stderr).toBe('');
  return stdout;
}

/** What the completion of bash offers for the words of a line, the last of them half typed. */
function offered(...words: readonly string[]): Promise<string> {
  const line = words.map((word) => `'${word}'`).join(' ');
  return bash(`eval "$(fleetwright completion bash)"
    COMP_WORDS=(fleetwright ${line}); COMP_CWORD=${words.length}
    _fleetwright; printf '%s\\n' "\${COMPREPLY[@]}"`);
}

describe('the command as a process', () => {
  it('completes a line in bash: commands, choices, and ids from the gateway', async () => {
    expect(await offered('ev')).toBe('events\n');
    expect(await offered('fleet', 'virt')).toBe('virtual-ips\n');
    expect(await offered('sync', '')).toBe('fleet\n');
  });

  it('ends quietly when nobody reads on', async () => {
    expect(await bash('set -o pipefail; fleetwright call --json | head -c 10; echo " ${PIPESTATUS[0]}"')).toMatch(
      / 0\n$/,
    );
  });

  it('ends what follows for ever when it is interrupted, without a complaint', async () => {
    gateway.answers['GET /fleet_events'] = { body: { fleet_events: [], next_cursor: null } };
    gateway.streams.push(...Array.from({ length: 1_000 }, () => ': connected\n\n'));
    const child = spawn(join(folder, 'fleetwright'), ['events', '--follow'], { env: environment() });
    let complained = '';
    child.stderr.on('data', (text: Buffer) => (complained += text.toString()));
    await expect
      .poll(() => gateway.asked.some(({ path }) => path === '/fleet_events/stream'), { timeout: 60_000 })
      .toBe(true);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, complained]).toEqual([0, '']);
  });
});
