import { rename } from 'node:fs/promises';
import { git } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fleet, Pipeline } from './pipeline.ts';

const FILE = 'prod/fleet.yaml';

let pipeline: Pipeline;
let tip: string;

/** Two nodes and their template are applied, and one change is up for decision. */
beforeEach(async () => {
  pipeline = await Pipeline.start();
  await pipeline.remote.createRepository('fleet');
  await pipeline.remote.commit('fleet', { files: { [FILE]: fleet('ap-tokyo-1') } });
  await pipeline.register({ repo_url: pipeline.remote.url('fleet'), path_prefix: 'prod' });
  await pipeline.approveAll();
  expect(await pipeline.events('ProposalApplied')).toHaveLength(3);
  tip = await pipeline.remote.commit('fleet', { files: { [FILE]: fleet('us-east-1') } });
  await pipeline.sync();
  expect(await pipeline.open()).toMatchObject([{ data: { action: 'update', key: 'edge-01' } }]);
});

afterEach(() => pipeline.stop());

const folder = () => pipeline.remote.folder('fleet');
const backTo = (sha: string) => () => pipeline.move('fleet', sha);

describe('[F27] a source that vanishes from a real server destroys nothing, and goes on when it is back', () => {
  it.each<[string, string, () => Promise<unknown>, (() => Promise<unknown>) | undefined]>([
    ['the branch is deleted', 'branch_not_found', () => pipeline.move('fleet', null), undefined],
    [
      'the default branch is another now',
      'branch_not_found',
      async () => {
        await pipeline.move('fleet', tip, 'trunk');
        await git(folder(), 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
        await pipeline.move('fleet', null);
      },
      undefined,
    ],
    [
      'the repository is empty',
      'branch_not_found',
      async () => {
        await rename(folder(), `${folder()}.away`);
        await pipeline.remote.createRepository('fleet');
      },
      async () => {
        await removeFolder(folder());
        await rename(`${folder()}.away`, folder());
      },
    ],
    [
      'the repository is gone',
      'clone_failed',
      () => rename(folder(), `${folder()}.away`),
      () => rename(`${folder()}.away`, folder()),
    ],
    [
      'fleet.yaml is deleted',
      'file_not_found',
      () => pipeline.remote.commit('fleet', { files: { [FILE]: null, 'prod/README': 'x' } }),
      undefined,
    ],
    [
      'the folder of path_prefix is deleted',
      'file_not_found',
      () => pipeline.remote.commit('fleet', { files: { [FILE]: null, 'staging/fleet.yaml': fleet('x') } }),
      undefined,
    ],
    [
      'the folder of path_prefix is a file now',
      'not_a_regular_file',
      () => pipeline.remote.commit('fleet', { files: { [FILE]: null, prod: 'x' } }),
      undefined,
    ],
    [
      'the branch starts anew without it',
      'file_not_found',
      () => pipeline.remote.commit('fleet', { files: { README: 'x' }, parent: null }),
      undefined,
    ],
  ])('%s: %s', async (_what, code, vanish, restore) => {
    const open = await pipeline.open();
    await vanish();
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'FetchFailed' });
    expect((await pipeline.findings())[0]).toMatchObject({ severity: 'error', code });
    expect(await pipeline.deletes()).toEqual([]);
    // What was up for decision still is, as it was shown.
    expect(await pipeline.open()).toEqual(open);

    await (restore ?? backTo(tip))();
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'RevisionFetched', data: { revision: { sha: tip } } });
    expect(await pipeline.open()).toEqual(open);
    await pipeline.approveAll();
    expect(await pipeline.events('ProposalApplied')).toHaveLength(4);
    expect(await pipeline.deletes()).toEqual([]);
  });

  it('while a file that declares no nodes is proposed for deletion: the control', async () => {
    const text = `${fleet('x').slice(0, fleet('x').indexOf('nodes:'))}nodes: []\n`;
    await pipeline.remote.commit('fleet', { files: { [FILE]: text } });
    await pipeline.sync();
    expect(await pipeline.deletes()).toHaveLength(2);
  });
});

describe('[F25] a force-push', () => {
  it('is told with both revisions, and supersedes what the old history proposed', async () => {
    const [before] = await pipeline.open();
    const base = await git(folder(), 'rev-parse', `${tip}^`);
    const files = { [FILE]: fleet('eu-north-1') };
    const rewritten = await pipeline.remote.commit('fleet', { files, parent: base });
    await pipeline.sync();

    expect(await pipeline.findings()).toMatchObject([{ severity: 'warning', code: 'history_rewritten' }]);
    const [finding] = await pipeline.findings();
    expect(finding?.message).toContain(tip);
    expect(finding?.message).toContain(rewritten);
    expect((await pipeline.events('ProposalSuperseded')).map(({ data }) => data.proposal_id)).toEqual([
      before?.data.proposal_id,
    ]);
    expect(await pipeline.open()).toMatchObject([{ data: { key: 'edge-01', revision: { sha: rewritten } } }]);
    expect(await pipeline.events('ProposalApplied')).toHaveLength(3);
  });

  it('is told from an ordinary push: the control', async () => {
    await pipeline.remote.commit('fleet', { files: { [FILE]: fleet('eu-north-1') } });
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'RevisionFetched' });
    expect(await pipeline.findings()).toEqual([]);
  });
});

it('[F26] a rollback on a real server is told, and waits for people although auto_apply is on', async () => {
  await pipeline.update({ auto_apply: true });
  await pipeline.remote.commit('fleet', { files: { [FILE]: fleet('eu-north-1') } });
  await pipeline.sync();
  // The control: what is new is applied by itself.
  expect(await pipeline.events('ProposalApplied')).toHaveLength(4);

  await pipeline.move('fleet', tip);
  await pipeline.sync();
  expect(await pipeline.findings()).toMatchObject([{ code: 'rolled_back' }]);
  expect(await pipeline.open()).toMatchObject([{ data: { key: 'edge-01', revision: { sha: tip } } }]);
  expect(await pipeline.events('ProposalApplied')).toHaveLength(4);
});
