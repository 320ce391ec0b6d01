import { saidIn } from '@fleetwright/core/access';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FETCH_PATIENCE_MS, FETCH_RETRY_MS } from './limits.ts';
import { DOWN, REPOSITORY, RepoSyncHarness, URL } from './testing/harness.ts';

const FLEET = 'version: 1\naccount: acme\n';
let harness: RepoSyncHarness;

beforeEach(() => {
  harness = new RepoSyncHarness();
});

describe('a requested run', () => {
  it('is answered with the revision, and the text is kept as evidence', async () => {
    const revision = harness.git.commit(URL, { files: { 'fleet.yaml': FLEET }, message: 'Declare the fleet' });
    await harness.register();

    expect(await harness.fetch()).toEqual({ kind: 'done' });

    const { data, stream, correlation_id } = await harness.latest('RevisionFetched');
    const { author_name, author_email, ...commit } = revision;
    expect(data).toMatchObject({ revision: commit, file: 'fleet.yaml', size_bytes: FLEET.length, run_number: 1 });
    const referred = saidIn(`${data.revision.author_name} ${data.revision.author_email}`);
    const said = await harness.subjects.said('acme', referred);
    expect(referred.map((id) => said.get(id))).toEqual([author_name, author_email]);
    expect(JSON.stringify(harness.log.entries)).not.toContain(author_email);
    expect(stream).toBe(`sync-${data.run_id}`);
    expect(correlation_id).toBe(data.run_id);
    expect(await harness.ports.json.getText('acme', data.source_document)).toBe(FLEET);
  });

  it('is answered once, however often it is delivered', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    await harness.fetch();
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 2\n' } });
    await Promise.all([harness.fetch(), harness.fetch()]);
    expect(await harness.events('RevisionFetched')).toHaveLength(1);
  });

  it('reads below its path prefix', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': 'no', 'environments/prod/fleet.yaml': FLEET } });
    await harness.register({ path_prefix: 'environments/prod' });
    await harness.fetch();
    expect((await harness.latest('RevisionFetched')).data.file).toBe('environments/prod/fleet.yaml');
  });

  it('[F23] fails with the reason when the remote does not work', async () => {
    harness.git.fail(URL, DOWN);
    await harness.register();
    await harness.fetch();
    const { data } = await harness.latest('FetchFailed');
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
    for (const url of [URL, ssh]) harness.git.commit(url, { files: { 'fleet.yaml': FLEET } });
    await harness.register(credential);
    await harness.fetch();
    expect((await harness.latest('FetchFailed')).data.findings.items[0]?.code).toBe('credential_not_found');
    expect(await harness.events('RevisionFetched')).toEqual([]);
  });

  it('fails when its repository was removed meanwhile', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    await harness.commands.remove(harness.command('RemoveRepository', { repository_id: REPOSITORY }));
    await harness.fetch();
    expect((await harness.latest('FetchFailed')).data.findings.items[0]?.code).toBe('repository_removed');
  });

  it.each([{ repo_url: 'https://git.example.com/acme/other.git' }, { branch: 'next' }, { path_prefix: 'prod' }])(
    '[F28] asks nothing of the old source when %j was registered before it was fetched',
    async (settings) => {
      harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
      await harness.register();
      await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      const asked = [vi.spyOn(harness.git, 'tip'), vi.spyOn(harness.git, 'fetchFile')];
      await harness.fetch();
      expect((await harness.latest('FetchFailed')).data.findings.items[0]?.code).toBe('source_changed');
      for (const question of asked) expect(question).not.toHaveBeenCalled();
    },
  );

  it('[F28] does not land what the old source answered after another was registered', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    const fetchFile = harness.git.fetchFile.bind(harness.git);
    vi.spyOn(harness.git, 'fetchFile').mockImplementation(async (...asked) => {
      const answer = await fetchFile(...asked);
      const settings = { branch: 'next' };
      await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      return answer;
    });
    await harness.fetch();
    expect((await harness.latest('FetchFailed')).data.findings.items[0]?.code).toBe('source_changed');
    expect(await harness.events('RevisionFetched')).toEqual([]);
  });

  it('lands what comes after any other setting was changed: the control', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    const settings = { name: 'renamed', auto_apply: true, reconcile_interval_seconds: 30 };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await harness.fetch();
    expect(await harness.events('RevisionFetched')).toHaveLength(1);
  });

  it('waits while changes are being applied', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    const claim = { repository_id: REPOSITORY, attempt_id: idOf(9), run_id: idOf(8) };
    const proposals = [{ proposal_id: idOf(7), digest: 'd'.repeat(64) }];
    await harness.say(`review-${REPOSITORY}`, 'ApplyStarted', { ...claim, proposals });
    expect(await harness.fetch()).toMatchObject({ kind: 'waiting' });
    expect(await harness.events('RevisionFetched')).toEqual([]);

    await harness.say(`review-${REPOSITORY}`, 'ProposalApplied', { ...claim, proposal_id: idOf(7), live_version: 1 });
    expect(await harness.fetch()).toEqual({ kind: 'done' });
  });

  it('[F26] tells a rollback, and again with every look at it, until people have applied it', async () => {
    const older = harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    const newer = harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # newer\n' } });
    const look = async () => {
      await harness.sync();
      await harness.fetch();
      await harness.review();
      return (await harness.latest('RevisionFetched')).data.findings.items;
    };
    await harness.register();
    await harness.fetch();
    await harness.review();
    harness.git.moveBranch(URL, older.sha);
    const [rollback] = await look();
    expect(rollback).toMatchObject({ code: 'rolled_back', severity: 'warning' });
    expect(rollback?.message).toContain(`${newer.sha} to the older ${older.sha}`);
    expect(await look()).toEqual([rollback]);

    const { run_id, run_number } = (await harness.latest('SyncRequested')).data;
    const end = { repository_id: REPOSITORY, run_id, run_number, superseded_by: null };
    await harness.say(`review-${REPOSITORY}`, 'RunClosed', { ...end, status: 'rejected' });
    expect(await look()).toEqual([rollback]);
    const latest = (await harness.latest('SyncRequested')).data;
    const applied = { ...end, run_id: latest.run_id, run_number: latest.run_number, status: 'applied' } as const;
    await harness.say(`review-${REPOSITORY}`, 'RunClosed', applied);
    expect(await look()).toEqual([]);
    harness.git.moveBranch(URL, newer.sha);
    expect(await look()).toEqual([]);
  });

  it('[F25] tells a rewritten history, also past a failed run, and not of another branch', async () => {
    const first = harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    await harness.fetch();
    await harness.review();
    harness.git.fail(URL, DOWN);
    await harness.sync();
    await harness.fetch();
    harness.git.fail(URL, undefined);
    const second = harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # rewritten\n' }, parent: null });
    await harness.sync();
    await harness.fetch();

    const findings = (await harness.latest('RevisionFetched')).data.findings.items;
    expect(findings).toMatchObject([{ code: 'history_rewritten', severity: 'warning' }]);
    expect(findings[0]?.message).toContain(first.sha);
    expect(findings[0]?.message).toContain(second.sha);

    await harness.review();
    harness.git.commit(URL, { branch: 'next', files: { 'fleet.yaml': FLEET } });
    const settings = { branch: 'next' };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await harness.sync();
    await harness.fetch();
    expect((await harness.latest('RevisionFetched')).data.findings.items).toEqual([]);
  });

  it('[F24] gives its place back while the remote is slow, and is answered when it ends', async () => {
    const gate = Promise.withResolvers<void>();
    const tip = harness.git.tip.bind(harness.git);
    vi.spyOn(harness.git, 'tip').mockImplementation(async (target) => {
      await gate.promise;
      return tip(target);
    });
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    vi.useFakeTimers();
    const first = harness.fetch();
    await vi.advanceTimersByTimeAsync(FETCH_PATIENCE_MS);
    vi.useRealTimers();

    expect(await first).toEqual({ kind: 'waiting', retryAfterMs: FETCH_RETRY_MS, reason: 'the remote is slow' });
    gate.resolve();
    expect(await harness.fetch()).toEqual({ kind: 'done' });
    expect(await harness.events('RevisionFetched')).toHaveLength(1);
  });

  it('is failed in the open when trying again is given up', async () => {
    await harness.register();
    await harness.consumer.onGivingUp(await harness.latest('SyncRequested'), new Error('secret detail'));
    const { data } = await harness.latest('FetchFailed');
    expect(data.findings.items[0]?.code).toBe('internal_error');
    expect(JSON.stringify(data)).not.toContain('secret detail');
  });
});

describe('a review that asks for another run', () => {
  const resync = async () => {
    const { run_id } = (await harness.latest('SyncRequested')).data;
    await harness.say(`review-${REPOSITORY}`, 'ResyncRequested', {
      repository_id: REPOSITORY,
      run_id,
      reason: 'stale',
    });
    return harness.latest('ResyncRequested');
  };

  it('gets one, once', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    await harness.fetch();
    await harness.review();
    const event = await resync();
    expect(await harness.consumer.onResync(event)).toEqual({ kind: 'done' });
    await harness.fetch();
    await harness.review();
    expect(await harness.consumer.onResync(event)).toEqual({ kind: 'done' });
    expect((await harness.events('SyncRequested')).map(({ data }) => data.trigger)).toEqual(['registration', 'stale']);
  });

  it('gets none after the repository was removed', async () => {
    await harness.register();
    const event = await resync();
    await harness.commands.remove(harness.command('RemoveRepository', { repository_id: REPOSITORY }));
    expect(await harness.consumer.onResync(event)).toEqual({ kind: 'done' });
    expect(await harness.events('SyncRequested')).toHaveLength(1);
  });
});

describe('a repository that has to compare again', () => {
  beforeEach(async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
    await harness.register();
    await harness.fetch();
    await harness.review();
  });
  const triggers = async () => (await harness.events('SyncRequested')).map(({ data }) => data.trigger);
  const origin = { type: 'declared', repository_id: idOf(0x99) } as const;

  it('gets a run when who declares what it manages has changed, once', async () => {
    await harness.say('fleet-acme', 'DeclarationsChanged', {
      revision: 1,
      operation_id: 'op',
      origin,
      repositories: [REPOSITORY, idOf(0x77)],
    });
    const event = await harness.latest('DeclarationsChanged');
    expect(await harness.consumer.onDeclarationsChanged(event)).toEqual({ kind: 'done' });
    expect(await harness.consumer.onDeclarationsChanged(event)).toEqual({ kind: 'done' });
    expect(await triggers()).toEqual(['registration', 'live_changed']);
  });

  it('gets a run when something was handed over to it, and none otherwise', async () => {
    const rollout = { repository_id: idOf(0x77), run_id: idOf(0x78), attempt_id: idOf(0x79) };
    await harness.say('rollout-77', 'RolloutCompleted', rollout);
    await harness.consumer.onRolloutCompleted(await harness.latest('RolloutCompleted'));
    expect(await triggers()).toEqual(['registration']);
    await harness.say('rollout-78', 'RolloutCompleted', { ...rollout, receivers: [REPOSITORY] });
    await harness.consumer.onRolloutCompleted(await harness.latest('RolloutCompleted'));
    expect(await triggers()).toEqual(['registration', 'live_changed']);
  });
});
