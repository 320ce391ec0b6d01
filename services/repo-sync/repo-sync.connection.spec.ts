import type { CommandReply, RepositorySettings } from '@fleetwright/contracts';
import { cloneFailed, type TipResult } from '@fleetwright/core/repo-sync';
import { hostKeyFacts } from '@fleetwright/kit/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHECK_DEADLINE_MS, CHECKS_MAX } from './limits.ts';
import { RepoSyncConnection } from './repo-sync.connection.ts';
import { DOWN, REPOSITORY, SETTINGS, RepoSyncHarness, URL } from './testing/harness.ts';

const PASSWORD = 'canary-3f9b';
const PATH = 'secret/data/powernode/gitops/reader';
let harness: RepoSyncHarness;
let connection: RepoSyncConnection;

beforeEach(() => {
  harness = new RepoSyncHarness();
  connection = new RepoSyncConnection(harness.ports);
});
afterEach(() => {
  vi.useRealTimers();
});

const check = (settings: Partial<RepositorySettings> = {}): Promise<CommandReply> =>
  connection.check(harness.command('CheckConnection', { settings: { ...SETTINGS, ...settings } }));

describe('checking a connection', () => {
  it('answers the tip of the branch, and writes nothing', async () => {
    const { sha } = harness.git.commit(URL, { branch: 'release', files: { 'fleet.yaml': 'version: 1\n' } });
    expect(await check({ branch: 'release' })).toEqual({
      ok: true,
      result: {
        reachable: true,
        branch: 'release',
        revision: sha,
        host_key: null,
        file: { path: 'fleet.yaml', size_bytes: 11 },
        findings: [],
      },
      position: null,
      account_revision: null,
    });
    expect(harness.log.entries).toHaveLength(0);
    expect(await harness.syncState.names('acme')).toEqual([]);
  });

  it('says that the file is missing, though the remote answers, and forgets what it fetched', async () => {
    harness.git.commit(URL, { files: { 'README.md': 'nothing here' } });
    const forget = vi.spyOn(harness.git, 'forget');
    expect(await check({ path_prefix: 'edge' })).toMatchObject({
      result: { reachable: true, file: null, findings: [{ code: 'file_not_found', file: 'edge/fleet.yaml' }] },
    });
    expect(forget).toHaveBeenCalledTimes(1);
  });

  it('tells the findings that a run would have, with what to do', async () => {
    harness.git.fail(URL, DOWN);
    expect(await check()).toMatchObject({
      ok: true,
      result: { reachable: false, findings: [{ code: 'clone_failed' }, { code: 'host_unreachable' }] },
    });
    harness.git.fail(URL, undefined);
    expect(await check()).toMatchObject({ result: { reachable: false, findings: [{ code: 'branch_not_found' }] } });
  });

  it('uses the credential, says when there is none, and never says what it is', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    const tip = vi.spyOn(harness.git, 'tip');
    expect(await check({ vault_credential_path: PATH })).toMatchObject({
      result: { reachable: false, findings: [{ code: 'credential_not_found' }] },
    });
    expect(tip).not.toHaveBeenCalled();
    harness.credentials.put('acme', PATH, { kind: 'basic', username: 'reader', password: PASSWORD });
    const reply = await check({ vault_credential_path: PATH });
    expect(reply).toMatchObject({ result: { reachable: true } });
    expect(tip.mock.calls[0]?.[0].credential).toMatchObject({ password: PASSWORD });
    expect(JSON.stringify(reply)).not.toContain(PASSWORD);
  });

  it('tells all problems of the settings at once and asks nobody', async () => {
    const tip = vi.spyOn(harness.git, 'tip');
    const reply = await check({ repo_url: 'http://127.0.0.1/x', branch: '-x', path_prefix: '../x' });
    expect(reply).toMatchObject({ ok: false, code: 'invalid' });
    expect(!reply.ok && reply.problems?.map(({ path }) => path)).toEqual(['repo_url', 'branch', 'path_prefix']);
    expect(tip).not.toHaveBeenCalled();
  });

  it('ends in time when the remote hangs, and checks no more than so many at once', async () => {
    vi.useFakeTimers();
    const { promise: answer, resolve } = Promise.withResolvers<TipResult>();
    vi.spyOn(harness.git, 'tip').mockReturnValue(answer);
    const hanging = Array.from({ length: CHECKS_MAX }, () => check());
    await vi.advanceTimersByTimeAsync(CHECK_DEADLINE_MS);
    for (const reply of await Promise.all(hanging)) {
      expect(reply).toMatchObject({ result: { reachable: false, findings: [{}, { code: 'timed_out' }] } });
    }
    expect(await check()).toMatchObject({ ok: false, code: 'rate_limited' });
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    resolve({ kind: 'tip', sha: 'a'.repeat(40) });
    await vi.advanceTimersByTimeAsync(0);
    expect(await check()).toMatchObject({ result: { reachable: true } });
  });
});

describe('checking an ssh host', () => {
  const SSH = 'git@git.example.com:acme/fleet.git';
  const [KEY, OTHER] = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB=='];
  let shown: string;
  const mismatch = cloneFailed(SSH, 'host_key_mismatch', 'it shows the ED25519 key SHA256:x');

  beforeEach(() => {
    shown = KEY;
    harness.git.commit(SSH, { files: { 'fleet.yaml': 'version: 1\n' } });
    const tip = harness.git.tip.bind(harness.git);
    // As the adapter does it: an unpinned host tells its key, a pinned one must show just that.
    vi.spyOn(harness.git, 'tip').mockImplementation(async (target): Promise<TipResult> => {
      const result = await tip(target);
      if (target.sshHostKey === null) return result.kind === 'tip' ? { ...result, hostKey: shown } : result;
      return target.sshHostKey === shown ? result : { kind: 'failed', failure: mismatch };
    });
  });
  const registered = () =>
    connection.checkRepository(harness.command('CheckRepository', { repository_id: REPOSITORY }));

  it('tells the key that it showed, which nobody trusts yet, and reads the file with that key only', async () => {
    const fetchFile = vi.spyOn(harness.git, 'fetchFile');
    expect(await check({ repo_url: SSH })).toMatchObject({
      result: {
        reachable: true,
        host_key: {
          line: KEY,
          type: 'ssh-ed25519',
          fingerprint: expect.stringMatching(/^SHA256:/),
          trusted: 'not_yet',
        },
      },
    });
    expect(fetchFile.mock.calls.map(([{ sshHostKey }]) => sshHostKey)).toEqual([KEY]);
    expect(harness.log.entries).toHaveLength(0);
  });

  it('compares with the key that was given', async () => {
    expect(await check({ repo_url: SSH, ssh_host_key: KEY })).toMatchObject({
      result: { reachable: true, host_key: { line: KEY, trusted: 'given' } },
    });
    const reply = await check({ repo_url: SSH, ssh_host_key: OTHER });
    expect(reply).toMatchObject({
      result: { reachable: false, findings: [{ code: 'clone_failed' }, { code: 'host_key_mismatch' }] },
    });
    expect(JSON.stringify(reply)).toContain(`the pinned one is ssh-ed25519 ${hostKeyFacts(OTHER).fingerprint}`);
  });

  it('compares a registered repository with the recorded key, and records nothing', async () => {
    await harness.register({ repo_url: SSH });
    expect(await registered()).toMatchObject({ result: { reachable: true, host_key: { trusted: 'not_yet' } } });
    expect(await harness.events('HostKeyPinned')).toEqual([]);
    await harness.fetch();
    const events = harness.log.entries.length;
    expect(await registered()).toMatchObject({ result: { reachable: true, host_key: { trusted: 'first_use' } } });
    shown = OTHER;
    expect(await registered()).toMatchObject({
      result: { reachable: false, findings: [{}, { code: 'host_key_mismatch' }] },
    });
    expect(harness.log.entries).toHaveLength(events);
  });

  it('warns when another repository of the account knows the host by another key, and not of other accounts', async () => {
    await harness.register({ repo_url: SSH, name: 'edge' });
    await harness.fetch();
    await harness.wait(1);
    const other = 'ssh://git@git.example.com/other.git';
    harness.git.commit(other, { files: { 'fleet.yaml': 'version: 1\n' } });
    expect(await check({ repo_url: other })).toMatchObject({ result: { reachable: true, findings: [] } });
    shown = OTHER;
    expect(await check({ repo_url: other })).toMatchObject({
      result: {
        reachable: true,
        file: { path: 'fleet.yaml' },
        findings: [
          { severity: 'warning', code: 'host_key_differs', message: expect.stringContaining('repository edge') },
        ],
      },
    });
    const settings = { ...SETTINGS, repo_url: other };
    const foreign = harness.command('CheckConnection', { settings }, { account_id: 'other' });
    expect(await connection.check(foreign)).toMatchObject({ result: { reachable: true, findings: [] } });
  });

  it("answers for an absent repository, and for another account's", async () => {
    expect(await registered()).toMatchObject({ ok: false, code: 'not_found' });
    await harness.register({ repo_url: SSH });
    const foreign = harness.command('CheckRepository', { repository_id: REPOSITORY }, { account_id: 'other' });
    expect(await connection.checkRepository(foreign)).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('tells what it knows when the file takes too long', async () => {
    vi.useFakeTimers();
    vi.spyOn(harness.git, 'fetchFile').mockReturnValue(new Promise(() => undefined));
    const asked = check({ repo_url: SSH });
    await vi.advanceTimersByTimeAsync(CHECK_DEADLINE_MS);
    expect(await asked).toMatchObject({
      result: { reachable: true, host_key: { line: KEY }, file: null, findings: [{}, { code: 'timed_out' }] },
    });
  });
});
