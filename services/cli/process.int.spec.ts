import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from './testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
/** More than a pipe holds, so that whoever writes has to wait for whoever reads. */
const PROPOSALS = 800;
const MAIN = join(import.meta.dirname, 'main.ts');

let folder: string;
let gateway: CliHarness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-command-'));
  const command = `#!/bin/sh\nexec '${process.execPath}' --conditions=@fleetwright/source '${MAIN}' "$@"\n`;
  await writeFile(join(folder, 'fleetwright'), command);
  await chmod(join(folder, 'fleetwright'), 0o755);
  gateway = await startCliHarness();
  gateway.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
  const gitops_proposals = Array.from({ length: PROPOSALS }, () => PROPOSAL);
  gateway.answers['GET /gitops_proposals'] = { body: { gitops_proposals } };
  gateway.answers['GET /fleet_export'] = { body: { fleet_yaml: '# ä line of a file\n'.repeat(20_000) } };
});
afterAll(async () => {
  await gateway.stop();
  await removeFolder(folder);
});

/** One that the mass-delete brake holds. */
const PROPOSAL = {
  ...{ id: ID, digest: 'd'.repeat(64), action: 'delete_node', key: 'edge-01', cause: 'git', brake: PROPOSALS },
  ...{ status: 'pending_approval', waiting_on: [], revision: { sha: 'a'.repeat(40), message: 'Näxt' } },
  body: { inline: { action: 'delete', fields: [] } },
};

function environment(): NodeJS.ProcessEnv {
  const { url } = gateway;
  return { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, FLEETWRIGHT_URL: url, FLEETWRIGHT_TOKEN: 'token' };
}

/** What bash prints for these lines, with the command on its path. */
async function bash(script: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = { ...environment(), ...more };
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  expect(stderr).toBe('');
  return stdout;
}

/** What the completion of bash offers for the words of a line, the last of them half typed. */
function offered(...words: readonly string[]): Promise<string> {
  const line = words.map((word) => `'${word}'`).join(' ');
  return bash(`set -u; eval "$(fleetwright completion bash)"
    COMP_WORDS=(fleetwright ${line}); COMP_CWORD=${words.length}
    _fleetwright; printf '%s\\n' "\${COMPREPLY[@]}"`);
}

describe('the command as a process', () => {
  it('completes a line in bash: commands, choices, and ids from the gateway', async () => {
    expect(await offered('ev')).toBe('events\n');
    expect(await offered('fleet', 'virt')).toBe('virtual-ips\n');
    expect(await offered('sync', '')).toBe('fleet\n');
  });

  it('prints a completion script without a gateway, a token or a home, and offers nothing where one is silent', async () => {
    const connections: Socket[] = [];
    // Accepts, and never says a word.
    const silent = createServer((socket) => connections.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const nowhere = { FLEETWRIGHT_URL: url, FLEETWRIGHT_TOKEN: '', HOME: '/nonexistent' };
    expect(await bash('fleetwright completion zsh | grep -c complete-words', nowhere)).toBe('1\n');
    expect(connections).toEqual([]);
    expect(await bash('fleetwright complete-words -- sync ""', { FLEETWRIGHT_URL: url })).toBe('');
    expect(connections).toHaveLength(1);
    for (const socket of connections) socket.destroy();
    silent.close();
  });

  it('ends quietly when nobody reads on', async () => {
    const into = (reader: string) => bash(`fleetwright proposals --json | ${reader}; echo " \${PIPESTATUS[0]}"`);
    expect(await Promise.all(['head -c 10 | wc -c', 'true'].map(into))).toEqual(['10\n 0\n', ' 0\n']);
  });

  it.each(['proposals --json', 'export'])('gives a pipe every byte that it gives a file: %s', async (words) => {
    const piped = await bash(
      `fleetwright ${words} > file; fleetwright ${words} | cat > piped; cmp file piped; wc -c < piped`,
    );
    expect(Number(piped)).toBeGreaterThan(200_000);
  });

  it('asks nobody where nobody can answer, takes what is piped in for no answer, and names what to give', async () => {
    const closed = '<&-';
    const yes = '< <(yes)';
    const cases = [
      [`approve --run ${ID} --yes`, yes, `--confirm-deletes ${PROPOSALS}`],
      [`approve --run ${ID} --confirm-deletes ${PROPOSALS}`, closed, '--yes'],
      [`reject ${ID}`, yes, '--yes'],
      ['review', yes, '--yes'],
      ['login', '< /dev/null', '--token-stdin'],
      ['repo remove fleet', yes, '--yes'],
      [`rollback ${ID} --push`, closed, '--yes'],
    ] as const;
    const ended = cases.map(([words, input]) =>
      bash(`fleetwright ${words} ${input} 2>&1 > /dev/null | tail -1; echo \${PIPESTATUS[0]}`),
    );
    const told = (await Promise.all(ended)).map((text) => text.split('\n'));
    for (const [index, [words, , flag]] of cases.entries()) {
      expect([words, ...(told[index] ?? [])]).toEqual([words, expect.stringContaining(flag), '1', '']);
    }
    expect(gateway.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
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
