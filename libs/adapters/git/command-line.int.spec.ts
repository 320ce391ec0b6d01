import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchProblems, type GitTarget, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import { removeFolder } from '@fleetwright/kit/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import type { GitOptions } from './options.ts';

const SHA = 'a'.repeat(40);
const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA';
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-git-'));
  const script = [
    '#!/bin/sh',
    `{ for word in "$@"; do printf '%s\\n' "$word"; done; printf -- '--env--\\n'; env; printf -- '--files--\\n'; (cd '${root}/private'/*/ 2>/dev/null && for file in *; do stat -c '%a %n' "$file"; cat "$file"; done); printf -- '--end--\\n'; } >> '${root}/calls'`,
    `printf '${SHA}\\trefs/heads/main\\n'`,
    '',
  ].join('\n');
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'private'));
  await writeFile(join(root, 'bin', 'git'), script);
  await chmod(join(root, 'bin', 'git'), 0o755);
});

afterEach(() => removeFolder(root));

const gitIn = (policy = LOCAL, more: Partial<GitOptions> = {}) =>
  createGitSource({
    cacheDir: join(root, 'cache'),
    policy,
    path: `${join(root, 'bin')}:/usr/bin:/bin`,
    privateDir: join(root, 'private'),
    ...more,
  });
const target = (url: string, overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url,
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...overrides,
});

// Nothing in this list may make it a guess which object, tree entry or file is meant.
const READ_ALL_THE_SAME = [
  ...['badDate', 'badDateOverflow', 'badEmail', 'badName', 'badTimezone', 'missingAuthor', 'missingCommitter'],
  ...['missingEmail', 'missingNameBeforeEmail', 'missingSpaceBeforeDate', 'missingSpaceBeforeEmail'],
  ...['multipleAuthors', 'nulInCommit', 'zeroPaddedDate', 'zeroPaddedFilemode'],
  ...['fullPathname', 'hasDot', 'hasDotdot', 'hasDotgit', 'gitmodulesBlob', 'gitmodulesLarge', 'gitmodulesMissing'],
  ...['gitmodulesName', 'gitmodulesParse', 'gitmodulesPath', 'gitmodulesSymlink', 'gitmodulesUpdate', 'gitmodulesUrl'],
];

const SETTINGS = [
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
  ...READ_ALL_THE_SAME.map((problem) => `fetch.fsck.${problem}=ignore`),
  'fetch.unpackLimit=1',
  'fetch.writeCommitGraph=false',
  'transfer.bundleURI=false',
  'safe.bareRepository=explicit',
  'gc.auto=0',
  'maintenance.auto=false',
  'core.bigFileThreshold=2m',
  'core.packedGitLimit=64m',
  'core.packedGitWindowSize=16m',
  'pack.threads=1',
];
const PINNED_ADDRESS = expect.stringMatching(/^http\.curloptResolve=localhost:8080:(127\.0\.0\.1|\[::1\])/);
const withoutFlags = (args: readonly string[] = []) => args.filter((word) => word !== '-c');
const fetchVerb = (url: string) => [
  expect.stringMatching(/^--git-dir=.*\/cache\/repositories\//),
  'fetch',
  '--quiet',
  '--depth=1',
  '--no-tags',
  '--no-recurse-submodules',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-show-forced-updates',
  '--',
  url,
  '+refs/heads/main:refs/fleetwright/tip',
];
const environmentWith = (more: object = {}) => ({
  PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
  HOME: join(root, 'cache', 'home'),
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'https:ssh:http',
  GIT_CEILING_DIRECTORIES: join(root, 'cache'),
  ...more,
});
/** The folder of the private files, whose name nobody can foresee; it is gone by now. */
const privateFolderIn = (text: string | undefined) =>
  /\S*\/private\/fleetwright-git-[^/'\s]+/.exec(text ?? '')?.[0] ?? '';

interface Call {
  args: string[];
  env: Record<string, string>;
  /** The private files as git found them: mode and name, then what is in it. */
  files: string;
}

async function calls(): Promise<Call[]> {
  const text = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  return text
    .split('--end--\n')
    .filter((call) => call !== '')
    .map((call) => {
      const [head = '', files = ''] = call.split('--files--\n');
      const [args = '', env = ''] = head.split('--env--\n');
      const pairs = env.trim().split('\n');
      // What the shell of the fake sets for itself is not git's environment.
      const entries = pairs
        .map((line) => line.split(/=(.*)/s).slice(0, 2))
        .filter(([key]) => key !== '_' && key !== 'PWD' && key !== 'SHLVL' && key !== 'OLDPWD');
      return { args: args.trim().split('\n'), env: Object.fromEntries(entries) as Record<string, string>, files };
    });
}

describe('the git call', () => {
  it('has a fixed argument vector and a cleared environment', async () => {
    process.env['FLEETWRIGHT_TEST_CANARY'] = 's3cret';
    await gitIn().fetchFile(target('http://localhost:8080/fleet.git'), { tip: SHA, previous: null });
    delete process.env['FLEETWRIGHT_TEST_CANARY'];

    const [fetch, read] = await calls();
    const url = 'http://localhost:8080/fleet.git';
    expect(withoutFlags(fetch?.args)).toEqual([...SETTINGS, PINNED_ADDRESS, ...fetchVerb(url)]);
    expect(fetch?.args.filter((word) => word === '-c')).toHaveLength(SETTINGS.length + 1);
    expect(fetch?.env).toEqual(environmentWith());
    expect(withoutFlags(read?.args)).toEqual([...SETTINGS, fetchVerb(url)[0], 'cat-file', '--batch']);
    expect(read?.env).toEqual(environmentWith({ GIT_ALLOW_PROTOCOL: 'https:ssh' }));
  });

  it('is not made for the tip of an http remote, also of one that speaks no smart protocol', async () => {
    const server = createHttpServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fleet.git`;
    expect(await gitIn().tip(target(url))).toMatchObject({ failure: { reason: 'not_a_git_server' } });
    server.close();
    expect(await calls()).toEqual([]);
  });

  it('shows a password through a private file, which is gone afterwards', async () => {
    const credential = { kind: 'basic', username: 'ada', password: 's3cret' } as const;
    const url = 'https://localhost:8080/fleet.git';
    const git = gitIn({ ...LOCAL, allowHttp: false }, { caFile: '/etc/company.pem' });
    await git.fetchFile(target(url, { credential }), { tip: SHA, previous: null });

    const [fetch] = await calls();
    const folder = privateFolderIn(fetch?.args.join(' ').replace('include.path=', ''));
    expect(withoutFlags(fetch?.args)).toEqual([
      ...SETTINGS,
      PINNED_ADDRESS,
      'http.sslCAInfo=/etc/company.pem',
      `include.path=${folder}/credential`,
      ...fetchVerb(url),
    ]);
    expect(fetch?.env).toEqual(environmentWith({ GIT_ALLOW_PROTOCOL: 'https:ssh' }));
    const header = Buffer.from('ada:s3cret').toString('base64');
    expect(fetch?.files).toBe(`600 credential\n[http "${url}"]\n\textraHeader = Authorization: Basic ${header}\n`);
    expect(await readdir(join(root, 'private'))).toEqual([]);
  });

  it.each([
    ['pins the host key', HOST_KEY, 'yes', `600 known_hosts\n127.0.0.1 ${HOST_KEY}\n`],
    ['trusts a host on first use', null, 'accept-new', '600 known_hosts\n'],
  ])(
    'gives ssh no configuration, agent, prompt or key but the one given, and %s',
    async (_what, sshHostKey, checking, file) => {
      const credential = { kind: 'ssh_key', privateKey: '-----BEGIN s3cret\n' } as const;
      const url = 'ssh://git@127.0.0.1:2222/fleet.git';
      await gitIn().tip(target(url, { credential, sshHostKey }));

      const [call] = await calls();
      const folder = privateFolderIn(call?.env['GIT_SSH_COMMAND']?.replaceAll('UserKnownHostsFile=', ''));
      expect(withoutFlags(call?.args)).toEqual([
        ...SETTINGS,
        ...['ls-remote', '--quiet', '--refs', '--heads', '--', url, 'refs/heads/main'],
      ]);
      const options = [
        'BatchMode=yes',
        `StrictHostKeyChecking=${checking}`,
        `UserKnownHostsFile=${folder}/known_hosts`,
        'GlobalKnownHostsFile=/dev/null',
        'UpdateHostKeys=no',
        'CheckHostIP=no',
        `IdentityFile=${folder}/key`,
        'IdentitiesOnly=yes',
        'IdentityAgent=none',
        'PreferredAuthentications=publickey',
        'ProxyCommand=none',
        'ClearAllForwardings=yes',
        'ForwardAgent=no',
        'PermitLocalCommand=no',
        'ConnectTimeout=15',
        'LogLevel=ERROR',
        'HostName=127.0.0.1',
        'HostKeyAlias=127.0.0.1',
      ];
      const command = ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', option])].join(' ');
      expect(call?.env).toEqual(environmentWith({ GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' }));
      expect(call?.files).toBe(`600 key\n-----BEGIN s3cret\n${file}`);
      expect(await readdir(join(root, 'private'))).toEqual([]);
    },
  );

  it('shows no key of the user that the service runs as', async () => {
    await gitIn().tip(target('git@localhost:fleet.git'));
    const [call] = await calls();
    expect(call?.env['GIT_SSH_COMMAND']).toContain('-o IdentityFile=none -o IdentitiesOnly=yes');
    expect(call?.env['GIT_SSH_COMMAND']).toMatch(/-o HostName=(127\.0\.0\.1|::1) -o HostKeyAlias=localhost$/);
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
