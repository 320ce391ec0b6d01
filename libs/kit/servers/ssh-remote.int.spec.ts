import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSshKey } from './ssh-key.ts';
import { type SshRemote, type SshRemoteOptions, startSshRemote } from './ssh-remote.ts';
import { removeFolder } from '../testing/remove-folder.ts';

let folder: string;
let remote: SshRemote | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-ssh-'));
});

afterEach(async () => {
  await remote?.stop();
  remote = undefined;
  await removeFolder(folder);
});

async function start(options: Partial<SshRemoteOptions> = {}): Promise<SshRemote> {
  const key = await createSshKey();
  writeFileSync(join(folder, 'key'), key.privateKey, { mode: 0o600 });
  remote = await startSshRemote({ root: join(folder, 'remote'), authorizedKeys: [key.publicKey], ...options });
  await remote.createRepository('acme/fleet');
  return remote;
}

/** ssh as a person would call it, with this test's key and host key. */
function ssh({ port, hostKey }: SshRemote, ...command: string[]): string[] {
  writeFileSync(join(folder, 'known-hosts'), `[127.0.0.1]:${port} ${hostKey()}\n`);
  const options = [
    'BatchMode=yes',
    `Port=${port}`,
    `UserKnownHostsFile=${join(folder, 'known-hosts')}`,
    'IdentitiesOnly=yes',
  ];
  const flags = ['-F', '/dev/null', '-i', join(folder, 'key'), ...options.flatMap((option) => ['-o', option])];
  return [...flags, ...command];
}

const lsRemote = (server: SshRemote, url = server.url('acme/fleet')) =>
  execFileSync('git', ['ls-remote', url, 'main'], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], HOME: folder, GIT_SSH_COMMAND: ['ssh', ...ssh(server)].join(' ') },
  });

/** Processes that have this test's folder in their command line. */
function processesOf(path: string): string[] {
  const lines = readdirSync('/proc').map((pid) => {
    try {
      return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'latin1') : '';
    } catch {
      return '';
    }
  });
  return lines.filter((line) => line.includes(path));
}

describe('startSshRemote', () => {
  it('serves commits to who has the key, by both forms of the address', async () => {
    const server = await start();
    const commit = await server.commit('acme/fleet', { files: { 'fleet.yaml': 'version: 1\n' } });
    expect(lsRemote(server)).toBe(`${commit}\trefs/heads/main\n`);
    expect(lsRemote(server, 'git@127.0.0.1:acme/fleet.git')).toContain(commit);
  });

  it.each(['ed25519', 'ecdsa', 'rsa'] as const)('shows a host key of type %s', async (type) => {
    const hostKey = await createSshKey(type);
    const server = await start({ hostKey });
    await server.commit('acme/fleet', { files: { a: '1' } });
    expect(server.hostKey()).toMatch(type === 'ecdsa' ? /^ecdsa-sha2-nistp256 / : new RegExp(`^ssh-${type} `));
    expect(lsRemote(server)).toContain('refs/heads/main');
  });

  it('refuses other keys, and changes its own on request', async () => {
    const server = await start();
    await server.commit('acme/fleet', { files: { a: '1' } });
    const stranger = await createSshKey();
    writeFileSync(join(folder, 'key'), stranger.privateKey, { mode: 0o600 });
    expect(() => lsRemote(server)).toThrow('Permission denied (publickey)');

    const before = server.hostKey();
    await server.rekey(await createSshKey());
    expect(server.hostKey()).not.toBe(before);
    expect(() => lsRemote(server)).toThrow('Permission denied (publickey)');
    expect(server.log()).toContain('Failed publickey for git');
  });

  it.each([
    'id',
    "git-receive-pack '/acme/fleet.git'",
    "git-upload-pack '/../../etc'",
    "git-upload-pack '/acme/fleet.git'; id; '",
  ])('runs nothing but git-upload-pack below its root: not %s', async (command) => {
    const server = await start();
    const run = () =>
      execFileSync('ssh', ssh(server, '-p', `${server.port}`, 'git@127.0.0.1', command), { stdio: 'pipe' });
    expect(run).toThrow('this server only serves git-upload-pack');
  });

  it('leaves no process behind, though a session hangs', async () => {
    const server = await start({ insteadOfGit: `echo started >&2\nexec sleep 1000 # ${folder}` });
    const client = spawn('ssh', ssh(server, '-p', `${server.port}`, 'git@127.0.0.1', 'x'), { stdio: 'pipe' });
    await once(client.stderr, 'data');
    const ended = once(client, 'exit');
    await server.stop();
    await ended;
    expect(processesOf(folder)).toEqual([]);
  });

  it('does not outlive its parent', async () => {
    const script =
      'const [root, here] = process.argv.slice(1);' +
      "const { startSshRemote } = await import(here + '/index.ts');" +
      "await startSshRemote({ root }); console.log('up');";
    const root = join(folder, 'remote');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, root, import.meta.dirname], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const servers = () => processesOf(root).filter((line) => line.startsWith('sshd'));
    expect(servers()).toHaveLength(1);
    parent.kill('SIGKILL');
    await expect.poll(servers, { timeout: 10_000 }).toEqual([]);
  });
});
