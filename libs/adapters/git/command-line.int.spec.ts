import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchProblems, type GitTarget, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';

const SHA = 'a'.repeat(40);
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-git-'));
  const script = [
    '#!/bin/sh',
    `{ for word in "$@"; do printf '%s\\n' "$word"; done; printf -- '--env--\\n'; env; printf -- '--end--\\n'; } >> '${root}/calls'`,
    `printf '${SHA}\\trefs/heads/main\\n'`,
    '',
  ].join('\n');
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'bin', 'git'), script);
  await chmod(join(root, 'bin', 'git'), 0o755);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const gitIn = (policy = LOCAL) =>
  createGitSource({ cacheDir: join(root, 'cache'), policy, path: `${join(root, 'bin')}:/usr/bin:/bin` });
const target = (url: string, sshHostKey: string | null = null): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url,
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey,
});

async function calls(): Promise<{ args: string[]; env: Record<string, string> }[]> {
  const text = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  return text
    .split('--end--\n')
    .filter((call) => call !== '')
    .map((call) => {
      const [args = '', env = ''] = call.split('--env--\n');
      const pairs = env.trim().split('\n');
      // What the shell of the fake sets for itself is not git's environment.
      const entries = pairs
        .map((line) => line.split(/=(.*)/s).slice(0, 2))
        .filter(([key]) => key !== '_' && key !== 'PWD' && key !== 'SHLVL' && key !== 'OLDPWD');
      return { args: args.trim().split('\n'), env: Object.fromEntries(entries) as Record<string, string> };
    });
}

describe('the git call', () => {
  it('has a fixed argument vector and a cleared environment', async () => {
    process.env['FLEETWRIGHT_TEST_CANARY'] = 's3cret';
    // No smart server, so that git itself is asked.
    const server = createHttpServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://localhost:${port}/fleet.git`;
    expect(await gitIn().tip(target(url))).toEqual({ kind: 'tip', sha: SHA });
    server.close();
    delete process.env['FLEETWRIGHT_TEST_CANARY'];

    const [call] = await calls();
    expect(call?.args.filter((word) => word !== '-c')).toEqual([
      'protocol.version=2',
      'core.hooksPath=/dev/null',
      'core.fsmonitor=false',
      'core.askPass=',
      'credential.helper=',
      'http.followRedirects=false',
      'http.proxy=',
      'http.sslVerify=true',
      'http.lowSpeedLimit=1',
      'http.lowSpeedTime=30',
      'submodule.recurse=false',
      'fetch.fsckObjects=true',
      'fetch.unpackLimit=1',
      'fetch.writeCommitGraph=false',
      'transfer.bundleURI=false',
      'safe.bareRepository=explicit',
      'gc.auto=0',
      'maintenance.auto=false',
      expect.stringMatching(`^http\\.curloptResolve=localhost:${port}:(127\\.0\\.0\\.1|\\[::1\\])`),
      'ls-remote',
      '--quiet',
      '--refs',
      '--heads',
      '--',
      url,
      'refs/heads/main',
    ]);
    expect(call?.env).toEqual({
      PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
      HOME: join(root, 'cache', 'home'),
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:ssh:http',
      GIT_CEILING_DIRECTORIES: join(root, 'cache'),
    });
  });

  it('fetches one commit of one branch into a ref of its own', async () => {
    await gitIn().fetchFile(target('http://127.0.0.1:8080/fleet.git'), { tip: SHA, previous: null });
    const [fetch, read] = await calls();
    expect(fetch?.args.slice(fetch.args.indexOf('fetch'))).toEqual([
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-show-forced-updates',
      '--',
      'http://127.0.0.1:8080/fleet.git',
      '+refs/heads/main:refs/fleetwright/tip',
    ]);
    expect(read?.args.slice(-2)).toEqual(['cat-file', '--batch']);
    expect(read?.env['GIT_ALLOW_PROTOCOL']).toBe('https:ssh');
  });

  it('gives ssh no configuration, no agent and no prompt, and pins the host key', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA';
    await gitIn().tip(target('ssh://git@127.0.0.1/fleet.git', key));
    await gitIn().tip(target('git@localhost:fleet.git'));

    const [pinned, trusted] = await calls();
    const knownHosts = join(root, 'cache', 'known-hosts', '00000000-0000-7000-8000-000000000001');
    const fixed = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'ProxyCommand=none',
      `UserKnownHostsFile=${knownHosts}`,
    ];
    for (const option of fixed) expect(pinned?.env['GIT_SSH_COMMAND']).toContain(option);
    expect(pinned?.env['GIT_SSH_COMMAND']).toMatch(/^ssh -F \/dev\/null .*StrictHostKeyChecking=yes/);
    expect(await readFile(knownHosts, 'utf8')).toBe(`127.0.0.1 ${key}\n`);
    expect(trusted?.env['GIT_SSH_COMMAND']).toMatch(/StrictHostKeyChecking=accept-new.*HostKeyAlias=localhost/);
  });
});

describe('a remote that must not be contacted', () => {
  it.each([
    'ext::sh -c id',
    'file:///etc',
    '--upload-pack=id',
    'https://user:pass@git.example.com/x',
    'https://169.254.169.254/x',
    'https://localhost/x',
  ])('%s never reaches git', async (url) => {
    const git = gitIn(STRICT_POLICY);
    expect(await git.refusal(url)).toMatchObject({ code: 'remote_not_allowed', retryable: false });
    expect(await git.tip(target(url))).toMatchObject({ kind: 'failed', failure: { code: 'remote_not_allowed' } });
    expect(await calls()).toEqual([]);
  });

  it('is refused by the address that its name stands for, and nothing is connected to', async () => {
    let connections = 0;
    const server = createServer(() => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    // A public name for an address of this machine, as far as the machine's own resolver knows one.
    const host = execFileSync('hostname').toString().trim();
    const git = gitIn(STRICT_POLICY);
    const result = await git.tip(target(`https://${host}:${port}/fleet.git`));
    server.close();

    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed' } });
    expect(await calls()).toEqual([]);
    expect(connections).toBe(0);
  });
});

it('git accepts every branch name that we accept', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ab/.-_@{~^:?*[ \\+#%'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word, (branch) => {
      if (branchProblems(branch).length > 0) return;
      execFileSync('git', ['check-ref-format', `refs/heads/${branch}`]);
    }),
    { numRuns: 150 },
  );
});
