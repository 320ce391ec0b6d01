import type { CommandReply, RollbackAnswer, StoredEvent } from '@fleetwright/contracts';
import { PatcherBusy } from '@fleetwright/core/fleet-file';
import { beforeEach, describe, expect, it } from 'vitest';
import { REPOSITORY, RepoSyncHarness, URL } from './testing/harness.ts';

const OLD = 'version: 1\naccount: acme\nnodes: []\n';
const NEW = 'version: 1\naccount: acme\nnodes:\n  - hostname: a\n';

let harness: RepoSyncHarness;

beforeEach(() => {
  harness = new RepoSyncHarness();
});

/** A run reads what was pushed, and its file is found to be right. */
async function readRevision(text: string, isRight = true): Promise<StoredEvent<'RevisionFetched'>['data']> {
  harness.git.commit(URL, { files: { 'fleet.yaml': text } });
  const isFirst = (await harness.events('RepositoryRegistered')).length === 0;
  await (isFirst ? harness.register() : harness.sync());
  await harness.fetch();
  await harness.review();
  const { data } = await harness.latest('RevisionFetched');
  const { run_id, run_number, repository_id, revision, file, findings } = data;
  const run = { run_id, run_number, repository_id, revision, file, findings, duration_ms: 1 };
  if (isRight) {
    const parsed = { ...run, desired_document: data.source_document, resource_count: 0 };
    await harness.say(`parse-${run_id}`, 'DesiredStateParsed', parsed);
  }
  return data;
}

async function rollBack(run_id: string, push = false): Promise<RollbackAnswer> {
  const reply = await ask(run_id, push);
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  const { document } = reply.result as { document: string };
  return harness.ports.json.get<RollbackAnswer>('acme', document);
}

const ask = (run_id: string, push = false): Promise<CommandReply> =>
  harness.commands.rollBack(harness.command('RollBackRun', { repository_id: REPOSITORY, run_id, push }));

describe('rolling a run back', () => {
  it('[RS70] answers the patch that restores the revision before it, and pushes nothing unless asked', async () => {
    const old = await readRevision(OLD);
    const run = await readRevision(NEW);
    const answer = await rollBack(run.run_id);
    expect(answer).toMatchObject({
      ...{ revision: run.revision.sha, restores: old.revision.sha, base: run.revision.sha, file: 'fleet.yaml' },
      ...{ pushed: false, commit: null, code: null, source_document: old.source_document },
      branch: `fleetwright/rollback-${run.run_id}`,
    });
    expect(answer.patch).toContain('-  - hostname: a\n');
    expect(answer.patch).toContain('+nodes: []\n');
  });

  it('[RS73] leaves comparing the files to another process, and says to ask again where too many texts wait', async () => {
    harness = new RepoSyncHarness({ comparer: { compare: async (...texts) => JSON.stringify(texts) } });
    await readRevision(OLD);
    const run = await readRevision(NEW);
    expect(JSON.parse((await rollBack(run.run_id)).patch)).toEqual([NEW, OLD, 'fleet.yaml']);
    harness = new RepoSyncHarness({ comparer: { compare: () => Promise.reject(new PatcherBusy('8 files wait')) } });
    await readRevision(OLD);
    const other = await readRevision(NEW);
    expect(await ask(other.run_id)).toMatchObject({ ok: false, code: 'rate_limited' });
  });

  it('[RS70] restores the newest revision that could be read, on top of what the branch is now', async () => {
    const old = await readRevision(OLD);
    await readRevision('version: 1\naccount: [\n', false);
    const run = await readRevision(NEW);
    const tip = harness.git.commit(URL, { files: { 'fleet.yaml': `${NEW}# later\n` } });
    expect(await rollBack(run.run_id)).toMatchObject({ restores: old.revision.sha, base: tip.sha });
  });

  it('[RS70] says when nothing is to be rolled back, or nothing was before', async () => {
    const first = await readRevision(OLD);
    expect(await ask(first.run_id)).toMatchObject({ ok: false, code: 'nothing_before' });
    const run = await readRevision(NEW);
    harness.git.commit(URL, { files: { 'fleet.yaml': OLD } });
    expect(await rollBack(run.run_id, true)).toMatchObject({ patch: '', code: 'nothing_to_roll_back', pushed: false });
    expect(await ask(harness.ports.ids.next())).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('[RS71] pushes one commit to a branch of its own, once', async () => {
    await readRevision(OLD);
    const run = await readRevision(NEW);
    const pushed = await rollBack(run.run_id, true);
    expect(pushed).toMatchObject({ pushed: true, code: null });
    const branch = { ...(await harness.git.tip({ ...TARGET, branch: pushed.branch })) };
    expect(branch).toEqual({ kind: 'tip', sha: pushed.commit });
    expect(await harness.git.tip(TARGET)).toEqual({ kind: 'tip', sha: run.revision.sha });
    const again = await rollBack(run.run_id, true);
    expect(again).toMatchObject({ pushed: false, code: 'push_refused', reason: expect.stringContaining('exists') });
    expect(again.patch).toBe(pushed.patch);
  });

  it('[RS71] never pushes to a branch that a registration watches', async () => {
    await readRevision(OLD);
    const run = await readRevision(NEW);
    const settings = { branch: `fleetwright/rollback-${run.run_id}` };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    harness.git.commit(URL, { files: { 'fleet.yaml': NEW }, branch: settings.branch });
    const answer = await rollBack(run.run_id, true);
    expect(answer).toMatchObject({ code: 'push_refused', reason: expect.stringContaining('watches') });
  });

  it('[RS70] that cannot be read as it is now is told', async () => {
    await readRevision(OLD);
    const run = await readRevision(NEW);
    harness.git.deleteBranch(URL);
    expect(await ask(run.run_id)).toMatchObject({ ok: false, code: 'remote_unreadable' });
  });
});

const TARGET = {
  ...{ repositoryId: REPOSITORY, url: URL, branch: 'main', file: 'fleet.yaml', credential: null, sshHostKey: null },
};
