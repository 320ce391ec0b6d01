import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitTarget, parseRepoUrl, type RemotePolicy, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import {
  createCertificate,
  createSshKey,
  type GitRemote,
  type SshKey,
  type SshRemote,
  startGitRemote,
  startSshRemote,
} from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';

const FLEET = 'version: 1\naccount: acme\n';
const LOOPBACK: RemotePolicy = { ...STRICT_POLICY, allowLoopback: true };
const BASIC = { kind: 'basic', username: 'ada', password: 's3cret' } as const;

/** Some containers have none: there nothing can be listened to, and only the reading of addresses is tried. */
const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

let root: string;
let caFile: string;
let key: SshKey;
let ssh: SshRemote;
let https: GitRemote;

const source = (policy = LOOPBACK) =>
  createGitSource({ cacheDir: join(root, 'cache'), policy, path: process.env['PATH'] ?? '', caFile });
const target = (more: Partial<GitTarget>): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: '',
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...more,
});

it.each([
  ['ssh://git@[2001:678:a40::1]:2222/fleet.git', { transport: 'ssh', host: '2001:678:a40::1', port: 2222 }],
  ['https://[2001:678:a40::1]/fleet.git', { transport: 'https', host: '2001:678:a40::1', port: 443 }],
  ['git@[2001:678:a40::1]:fleet.git', { transport: 'ssh', host: '2001:678:a40::1', port: 22 }],
])('%s is taken apart', (url, remote) => {
  expect(parseRepoUrl(url, STRICT_POLICY)).toMatchObject({ ok: true, remote: { url, ...remote } });
});

function describeRemotes(): void {
  describe('a remote on an IPv6 address', () => {
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'fleetwright-ipv6-'));
      key = await createSshKey();
      const tls = await createCertificate();
      caFile = join(root, 'ca.pem');
      await writeFile(caFile, tls.cert);
      const address = '::1';
      ssh = await startSshRemote({ root: join(root, 'ssh'), address, authorizedKeys: [key.publicKey] });
      https = await startGitRemote({ root: join(root, 'https'), address, tls, credentials: BASIC });
      for (const remote of [ssh, https]) await remote.createRepository('acme/fleet');
    });

    afterAll(async () => {
      await Promise.all([ssh?.stop(), https?.stop()]);
      await removeFolder(root);
    });

    it('is read over ssh, by the key that it shows first and by none other afterwards', async () => {
      const sha = await ssh.commit('acme/fleet', { files: { 'fleet.yaml': FLEET } });
      const url = ssh.url('acme/fleet');
      expect(url).toMatch(/^ssh:\/\/git@\[::1\]:[0-9]+\//);
      const of = { url, credential: { kind: 'ssh_key', privateKey: key.privateKey } } as const;
      expect(await source().tip(target(of))).toEqual({ kind: 'tip', sha, hostKey: ssh.hostKey() });
      const pinned = target({ ...of, sshHostKey: ssh.hostKey() });
      expect(await source().tip(pinned)).toEqual({ kind: 'tip', sha });
      expect(await source().fetchFile(pinned, { tip: sha, previous: null })).toMatchObject({ text: FLEET });
      const { publicKey } = await createSshKey();
      expect(await source().tip(target({ ...of, sshHostKey: publicKey }))).toMatchObject({
        failure: { reason: 'host_key_mismatch' },
      });
    });

    it('is read over https with a password, in-process and by git', async () => {
      const sha = await https.commit('acme/fleet', { files: { 'fleet.yaml': FLEET } });
      const url = https.url('acme/fleet');
      expect(url).toMatch(/^https:\/\/\[::1\]:[0-9]+\//);
      const of = target({ url, credential: BASIC });
      expect(await source().tip(of)).toEqual({ kind: 'tip', sha });
      expect(await source().fetchFile(of, { tip: sha, previous: null })).toMatchObject({ text: FLEET });
    });

    it('is refused unless loopback is allowed, and nothing is connected to', async () => {
      let connections = 0;
      const server = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
      const at = server.address();
      const port = typeof at === 'object' && at !== null ? at.port : 0;
      const known = { tip: 'a'.repeat(40), previous: null };
      const refused = { kind: 'failed', failure: { code: 'remote_not_allowed' } };
      for (const url of [`ssh://git@[::1]:${port}/x.git`, `https://[::1]:${port}/x.git`, `git@[::1]:x.git`]) {
        const of = target({ url, sshHostKey: ssh.hostKey() });
        expect(await source(STRICT_POLICY).tip(of)).toMatchObject(refused);
        expect(await source(STRICT_POLICY).fetchFile(of, known)).toMatchObject(refused);
      }
      expect(connections).toBe(0);
      // The control: the same address is connected to where loopback is allowed.
      await source().tip(target({ url: `https://[::1]:${port}/x.git` }));
      expect(connections).toBeGreaterThan(0);
      server.close();
    });
  });
}

if (hasIpv6) describeRemotes();
