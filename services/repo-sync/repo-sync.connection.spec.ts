import type { CommandReply, RepositorySettings } from '@fleetwright/contracts';
import type { TipResult } from '@fleetwright/core/repo-sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHECK_DEADLINE_MS, CHECKS_MAX } from './limits.ts';
import { RepoSyncConnection } from './repo-sync.connection.ts';
import { DOWN, SETTINGS, Stage, URL } from './testing/stage.ts';

const PASSWORD = 'canary-3f9b';
const PATH = 'secret/data/powernode/gitops/reader';
let stage: Stage;
let connection: RepoSyncConnection;

beforeEach(() => {
  stage = new Stage();
  connection = new RepoSyncConnection(stage.ports);
});
afterEach(() => {
  vi.useRealTimers();
});

const check = (settings: Partial<RepositorySettings> = {}): Promise<CommandReply> =>
  connection.check(stage.command('CheckConnection', { settings: { ...SETTINGS, ...settings } }));

describe('checking a connection', () => {
  it('answers the tip of the branch, and writes nothing', async () => {
    const { sha } = stage.git.commit(URL, { branch: 'release', files: { 'fleet.yaml': 'version: 1\n' } });
    expect(await check({ branch: 'release' })).toEqual({
      ok: true,
      result: { reachable: true, branch: 'release', revision: sha, host_key: null },
      position: null,
      account_revision: null,
    });
    expect(stage.log.entries).toHaveLength(0);
    expect(await stage.syncState.names('acme')).toEqual([]);
  });

  it('answers the key that an ssh host showed', async () => {
    const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==';
    vi.spyOn(stage.git, 'tip').mockResolvedValue({ kind: 'tip', sha: 'a'.repeat(40), hostKey });
    expect(await check({ repo_url: 'git@git.example.com:acme/fleet.git' })).toMatchObject({
      result: { reachable: true, host_key: hostKey },
    });
  });

  it('tells the findings that a run would have, with what to do', async () => {
    stage.git.fail(URL, DOWN);
    expect(await check()).toMatchObject({
      ok: true,
      result: { reachable: false, findings: [{ code: 'clone_failed' }, { code: 'host_unreachable' }] },
    });
    stage.git.fail(URL, undefined);
    expect(await check()).toMatchObject({ result: { reachable: false, findings: [{ code: 'branch_not_found' }] } });
  });

  it('uses the credential, says when there is none, and never says what it is', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    const tip = vi.spyOn(stage.git, 'tip');
    expect(await check({ vault_credential_path: PATH })).toMatchObject({
      result: { reachable: false, findings: [{ code: 'credential_not_found' }] },
    });
    expect(tip).not.toHaveBeenCalled();
    stage.credentials.put('acme', PATH, { kind: 'basic', username: 'reader', password: PASSWORD });
    const reply = await check({ vault_credential_path: PATH });
    expect(reply).toMatchObject({ result: { reachable: true } });
    expect(tip.mock.calls[0]?.[0].credential).toMatchObject({ password: PASSWORD });
    expect(JSON.stringify(reply)).not.toContain(PASSWORD);
  });

  it('tells all problems of the settings at once and asks nobody', async () => {
    const tip = vi.spyOn(stage.git, 'tip');
    const reply = await check({ repo_url: 'http://127.0.0.1/x', branch: '-x', path_prefix: '../x' });
    expect(reply).toMatchObject({ ok: false, code: 'invalid' });
    expect(!reply.ok && reply.problems?.map(({ path }) => path)).toEqual(['repo_url', 'branch', 'path_prefix']);
    expect(tip).not.toHaveBeenCalled();
  });

  it('ends in time when the remote hangs, and checks no more than so many at once', async () => {
    vi.useFakeTimers();
    const { promise: answer, resolve } = Promise.withResolvers<TipResult>();
    vi.spyOn(stage.git, 'tip').mockReturnValue(answer);
    const hanging = Array.from({ length: CHECKS_MAX }, () => check());
    await vi.advanceTimersByTimeAsync(CHECK_DEADLINE_MS);
    for (const reply of await Promise.all(hanging)) {
      expect(reply).toMatchObject({ result: { reachable: false, findings: [{}, { code: 'timed_out' }] } });
    }
    expect(await check()).toMatchObject({ ok: false, code: 'rate_limited' });
    resolve({ kind: 'tip', sha: 'a'.repeat(40) });
    await vi.advanceTimersByTimeAsync(0);
    expect(await check()).toMatchObject({ result: { reachable: true } });
  });
});
