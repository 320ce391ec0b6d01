import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCredential, GitTarget } from '@fleetwright/core/repo-sync';
import { hostKeyFacts } from '@fleetwright/kit/service';
import { createSshKey, type SshKey, type SshRemote, startSshRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
const FLEET = 'version: 1\naccount: acme\n';

let root: string;
let privateDir: string;
let key: SshKey;
let hostKey: SshKey;
let remote: SshRemote;
let sha: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-access-'));
  [key, hostKey] = await Promise.all([createSshKey(), createSshKey()]);
  remote = await startSshRemote({
    root: join(root, 'remote'),
    authorizedKeys: [key.publicKey],
    hostKey,
    banner: 'No space left on device\n',
  });
  await remote.createRepository('fleet');
  sha = await remote.commit('fleet', { files: { 'fleet.yaml': FLEET } });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  privateDir = await mkdtemp(join(root, 'private-'));
});

const source = () =>
  createGitSource({
    cacheDir: join(root, `cache-${count}`),
    policy: LOCAL,
    path: process.env['PATH'] ?? '',
    privateDir,
  });
const sshKeyOf = ({ privateKey }: SshKey): GitCredential => ({ kind: 'ssh_key', privateKey });
const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url('fleet'),
  branch: 'main',
  file: 'fleet.yaml',
  credential: sshKeyOf(key),
  sshHostKey: remote.hostKey(),
  ...overrides,
});
const leftBehind = () => readdir(privateDir);

describe('a remote over ssh', () => {
  it('is read with the key of the credential, and nothing is left of it', async () => {
    expect(await source().tip(target())).toEqual({ kind: 'tip', sha });
    const fetched = await source().fetchFile(target(), { tip: sha, previous: null });
    expect(fetched).toMatchObject({ kind: 'fetched', text: FLEET });
    expect(await leftBehind()).toEqual([]);
  });

  it('tells the key that an unpinned host showed, in the form in which it is pinned', async () => {
    const result = await source().tip(target({ sshHostKey: null }));
    expect(result).toEqual({ kind: 'tip', sha, hostKey: hostKey.publicKey });
    expect(await leftBehind()).toEqual([]);
  });

  it('is not fetched from while nobody knows its key, and no connection is made', async () => {
    const before = remote.log();
    const git = source();
    expect(await git.fetchFile(target({ sshHostKey: null }), { tip: sha, previous: null })).toMatchObject({
      kind: 'failed',
      failure: { code: 'clone_failed', reason: 'host_key_unknown', retryable: true },
    });
    expect(remote.log()).toBe(before);
    // The control: with the key that the tip tells, the same fetch works.
    const tip = await git.tip(target({ sshHostKey: null }));
    const sshHostKey = (tip.kind === 'tip' && tip.hostKey) || '';
    expect(await git.fetchFile(target({ sshHostKey }), { tip: sha, previous: null })).toMatchObject({ text: FLEET });
    expect(remote.log()).not.toBe(before);
  });

  it('is forgotten on request', async () => {
    const git = source();
    await git.fetchFile(target(), { tip: sha, previous: null });
    const kept = () => readdir(join(root, `cache-${count}`, 'repositories'));
    expect(await kept()).toEqual([target().repositoryId]);
    await git.forget(target().repositoryId);
    expect(await kept()).toEqual([]);
  });

  it('keeps no trust of its own: every first use is one', async () => {
    const git = source();
    const first = await git.tip(target({ sshHostKey: null }));
    const other = await createSshKey();
    await remote.rekey(other);
    try {
      expect(await git.tip(target({ sshHostKey: null }))).toMatchObject({ hostKey: other.publicKey });
      expect(first).toMatchObject({ hostKey: hostKey.publicKey });
    } finally {
      await remote.rekey(hostKey);
    }
  });

  it.each(['ed25519', 'ecdsa', 'rsa'] as const)('is known by a host key of type %s', async (type) => {
    const typed = await createSshKey(type);
    await remote.rekey(typed);
    try {
      expect(await source().tip(target({ sshHostKey: null }))).toMatchObject({ hostKey: typed.publicKey });
      expect(await source().tip(target())).toEqual({ kind: 'tip', sha });
      const named = `[127.0.0.1]:${remote.port} ${typed.publicKey} comment`;
      expect(await source().tip(target({ sshHostKey: named }))).toEqual({ kind: 'tip', sha });
    } finally {
      await remote.rekey(hostKey);
    }
  });

  it('fails when the host shows another key than the pinned one, of the same type or not', async () => {
    const mismatch = {
      kind: 'failed',
      failure: { code: 'clone_failed', reason: 'host_key_mismatch', retryable: false },
    };
    for (const type of ['ed25519', 'rsa'] as const) {
      const { publicKey } = await createSshKey(type);
      const answer = await source().tip(target({ sshHostKey: publicKey }));
      expect(answer).toMatchObject(mismatch);
      // Of another type than the pinned one, ssh names no key.
      if (type === 'ed25519') expect(JSON.stringify(answer)).toContain(hostKeyFacts(hostKey.publicKey).fingerprint);
      expect(await source().fetchFile(target({ sshHostKey: publicKey }), { tip: sha, previous: null })).toMatchObject(
        mismatch,
      );
    }
    expect(await leftBehind()).toEqual([]);
  });

  it('[F23] fails with a key that the remote does not know, and without one', async () => {
    const failed = { kind: 'failed', failure: { code: 'clone_failed', reason: 'authentication_failed' } };
    expect(await source().tip(target({ credential: sshKeyOf(await createSshKey()) }))).toMatchObject(failed);
    expect(await source().tip(target({ credential: null }))).toMatchObject(failed);
    expect(await leftBehind()).toEqual([]);
  });

  it('[F23] fails with a key that is damaged, or that has a passphrase, which nobody can type', async () => {
    const lines = key.privateKey.split('\n');
    const damaged = { privateKey: [lines[0], 'AAAA', ...lines.slice(2)].join('\n'), publicKey: '' };
    expect(await source().tip(target({ credential: sshKeyOf(damaged) }))).toMatchObject({
      kind: 'failed',
      failure: { code: 'credential_malformed', retryable: false },
    });
    const encrypted = await createSshKey('ed25519', 'a passphrase');
    expect(await source().tip(target({ credential: sshKeyOf(encrypted) }))).toMatchObject({
      kind: 'failed',
      failure: { reason: 'authentication_failed', retryable: false },
    });
    expect(await leftBehind()).toEqual([]);
  });

  it('[F23] fails with a missing repository', async () => {
    const failed = { kind: 'failed', failure: { code: 'clone_failed', reason: 'repository_not_found' } };
    expect(await source().tip(target({ url: remote.url('nothing') }))).toMatchObject(failed);
  });

  it('is not shown a password', async () => {
    const credential = { kind: 'basic', username: 'ada', password: 'x' } as const;
    expect(await source().tip(target({ credential }))).toMatchObject({ failure: { code: 'credential_malformed' } });
  });
});
