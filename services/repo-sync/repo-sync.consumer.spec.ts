import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FETCH_PATIENCE_MS, FETCH_RETRY_MS } from './limits.ts';
import { DOWN, REPOSITORY, Stage, URL } from './testing/stage.ts';

const FLEET = 'version: 1\naccount: acme\n';
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('a requested run', () => {
  it('is answered with the revision, and the text is kept as evidence', async () => {
    const revision = stage.git.commit(URL, { files: { 'fleet.yaml': FLEET }, message: 'Declare the fleet' });
    await stage.register();

    expect(await stage.fetch()).toEqual({ kind: 'done' });

    const { data, stream, correlation_id } = await stage.latest('RevisionFetched');
    expect(data).toMatchObject({ revision, file: 'fleet.yaml', size_bytes: FLEET.length, run_number: 1 });
    expect(stream).toBe(`sync-${data.run_id}`);
    expect(correlation_id).toBe(data.run_id);
    expect(await stage.ports.json.getText('acme', data.source_document)).toBe(FLEET);
  });

  it('is answered once, however often it is delivered', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    await stage.fetch();
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 2\n' } });
    await Promise.all([stage.fetch(), stage.fetch()]);
    expect(await stage.events('RevisionFetched')).toHaveLength(1);
  });

  it('reads below its path prefix', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': 'no', 'environments/prod/fleet.yaml': FLEET } });
    await stage.register({ path_prefix: 'environments/prod' });
    await stage.fetch();
    expect((await stage.latest('RevisionFetched')).data.file).toBe('environments/prod/fleet.yaml');
  });

  it('[F23] fails with the reason when the remote does not work', async () => {
    stage.git.fail(URL, DOWN);
    await stage.register();
    await stage.fetch();
    const { data } = await stage.latest('FetchFailed');
    expect(data).toMatchObject({ retryable: true, findings: { total: 2 } });
    expect(data.findings.items[0]).toMatchObject({
      code: 'clone_failed',
      message: expect.stringMatching(/^Failed to clone/),
    });
  });

  const ssh = 'ssh://git@git.example.com/acme/fleet.git';
  it.each([
    { vault_credential_path: 'secret/data/powernode/gitops/x' },
    { ssh_credential_id: 'cred_0123456789abcdef', repo_url: ssh },
  ])('never fetches without the credential that %j names', async (credential) => {
    for (const url of [URL, ssh]) stage.git.commit(url, { files: { 'fleet.yaml': FLEET } });
    await stage.register(credential);
    await stage.fetch();
    expect((await stage.latest('FetchFailed')).data.findings.items[0]?.code).toBe('credential_not_found');
    expect(await stage.events('RevisionFetched')).toEqual([]);
  });

  it('fails when its repository was removed meanwhile', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    await stage.commands.remove(stage.command('RemoveRepository', { repository_id: REPOSITORY }));
    await stage.fetch();
    expect((await stage.latest('FetchFailed')).data.findings.items[0]?.code).toBe('repository_removed');
  });

  it.each([{ repo_url: 'https://git.example.com/acme/other.git' }, { branch: 'next' }, { path_prefix: 'prod' }])(
    '[F28] asks nothing of the old source when %j was registered before it was fetched',
    async (settings) => {
      stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
      await stage.register();
      await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      const asked = [vi.spyOn(stage.git, 'tip'), vi.spyOn(stage.git, 'fetchFile')];
      await stage.fetch();
      expect((await stage.latest('FetchFailed')).data.findings.items[0]?.code).toBe('source_changed');
      for (const question of asked) expect(question).not.toHaveBeenCalled();
    },
  );

  it('[F28] does not land what the old source answered after another was registered', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    const fetchFile = stage.git.fetchFile.bind(stage.git);
    vi.spyOn(stage.git, 'fetchFile').mockImplementation(async (...asked) => {
      const answer = await fetchFile(...asked);
      const settings = { branch: 'next' };
      await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      return answer;
    });
    await stage.fetch();
    expect((await stage.latest('FetchFailed')).data.findings.items[0]?.code).toBe('source_changed');
    expect(await stage.events('RevisionFetched')).toEqual([]);
  });

  it('lands what comes after any other setting was changed: the control', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    const settings = { name: 'renamed', auto_apply: true, reconcile_interval_seconds: 30 };
    await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await stage.fetch();
    expect(await stage.events('RevisionFetched')).toHaveLength(1);
  });

  it('waits while changes are being applied', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    const claim = { repository_id: REPOSITORY, attempt_id: idOf(9), run_id: idOf(8) };
    const proposals = [{ proposal_id: idOf(7), digest: 'd'.repeat(64) }];
    await stage.say(`review-${REPOSITORY}`, 'ApplyStarted', { ...claim, proposals });
    expect(await stage.fetch()).toMatchObject({ kind: 'waiting' });
    expect(await stage.events('RevisionFetched')).toEqual([]);

    await stage.say(`review-${REPOSITORY}`, 'ProposalApplied', { ...claim, proposal_id: idOf(7), live_version: 1 });
    expect(await stage.fetch()).toEqual({ kind: 'done' });
  });

  it('[F26] tells a rollback, and again with every look at it, until people have applied it', async () => {
    const older = stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    const newer = stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # newer\n' } });
    const look = async () => {
      await stage.sync();
      await stage.fetch();
      await stage.review();
      return (await stage.latest('RevisionFetched')).data.findings.items;
    };
    await stage.register();
    await stage.fetch();
    await stage.review();
    stage.git.moveBranch(URL, older.sha);
    const [rollback] = await look();
    expect(rollback).toMatchObject({ code: 'rolled_back', severity: 'warning' });
    expect(rollback?.message).toContain(`${newer.sha} to the older ${older.sha}`);
    expect(await look()).toEqual([rollback]);

    const { run_id, run_number } = (await stage.latest('SyncRequested')).data;
    const end = { repository_id: REPOSITORY, run_id, run_number, superseded_by: null };
    await stage.say(`review-${REPOSITORY}`, 'RunClosed', { ...end, status: 'rejected' });
    expect(await look()).toEqual([rollback]);
    const latest = (await stage.latest('SyncRequested')).data;
    const applied = { ...end, run_id: latest.run_id, run_number: latest.run_number, status: 'applied' } as const;
    await stage.say(`review-${REPOSITORY}`, 'RunClosed', applied);
    expect(await look()).toEqual([]);
    stage.git.moveBranch(URL, newer.sha);
    expect(await look()).toEqual([]);
  });

  it('[F25] tells a rewritten history, also past a failed run, and not of another branch', async () => {
    const first = stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    await stage.fetch();
    await stage.review();
    stage.git.fail(URL, DOWN);
    await stage.sync();
    await stage.fetch();
    stage.git.fail(URL, undefined);
    const second = stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # rewritten\n' }, parent: null });
    await stage.sync();
    await stage.fetch();

    const findings = (await stage.latest('RevisionFetched')).data.findings.items;
    expect(findings).toMatchObject([{ code: 'history_rewritten', severity: 'warning' }]);
    expect(findings[0]?.message).toContain(first.sha);
    expect(findings[0]?.message).toContain(second.sha);

    await stage.review();
    stage.git.commit(URL, { branch: 'next', files: { 'fleet.yaml': FLEET } });
    const settings = { branch: 'next' };
    await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await stage.sync();
    await stage.fetch();
    expect((await stage.latest('RevisionFetched')).data.findings.items).toEqual([]);
  });

  it('[F24] gives its place back while the remote is slow, and is answered when it ends', async () => {
    const gate = Promise.withResolvers<void>();
    const tip = stage.git.tip.bind(stage.git);
    vi.spyOn(stage.git, 'tip').mockImplementation(async (target) => {
      await gate.promise;
      return tip(target);
    });
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    vi.useFakeTimers();
    const first = stage.fetch();
    await vi.advanceTimersByTimeAsync(FETCH_PATIENCE_MS);
    vi.useRealTimers();

    expect(await first).toEqual({ kind: 'waiting', retryAfterMs: FETCH_RETRY_MS, reason: 'the remote is slow' });
    gate.resolve();
    expect(await stage.fetch()).toEqual({ kind: 'done' });
    expect(await stage.events('RevisionFetched')).toHaveLength(1);
  });

  it('is failed in the open when trying again is given up', async () => {
    await stage.register();
    await stage.consumer.onGivingUp(await stage.latest('SyncRequested'), new Error('secret detail'));
    const { data } = await stage.latest('FetchFailed');
    expect(data.findings.items[0]?.code).toBe('internal_error');
    expect(JSON.stringify(data)).not.toContain('secret detail');
  });
});

describe('a review that asks for another run', () => {
  const resync = async () => {
    const { run_id } = (await stage.latest('SyncRequested')).data;
    await stage.say(`review-${REPOSITORY}`, 'ResyncRequested', { repository_id: REPOSITORY, run_id, reason: 'stale' });
    return stage.latest('ResyncRequested');
  };

  it('gets one, once', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await stage.register();
    await stage.fetch();
    await stage.review();
    const event = await resync();
    expect(await stage.consumer.onResync(event)).toEqual({ kind: 'done' });
    await stage.fetch();
    await stage.review();
    expect(await stage.consumer.onResync(event)).toEqual({ kind: 'done' });
    expect((await stage.events('SyncRequested')).map(({ data }) => data.trigger)).toEqual(['registration', 'stale']);
  });

  it('gets none after the repository was removed', async () => {
    await stage.register();
    const event = await resync();
    await stage.commands.remove(stage.command('RemoveRepository', { repository_id: REPOSITORY }));
    expect(await stage.consumer.onResync(event)).toEqual({ kind: 'done' });
    expect(await stage.events('SyncRequested')).toHaveLength(1);
  });
});
