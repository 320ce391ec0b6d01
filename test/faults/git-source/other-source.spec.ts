import { takeFreePort } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tamper } from '../../../libs/adapters/git/testing/packs.ts';
import { holdFetches } from './held-fetches.ts';
import { fleet, Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
let tip: string;

beforeEach(async () => {
  pipeline = await Pipeline.start();
  await pipeline.remote.createRepository('fleet');
  await pipeline.remote.createRepository('other');
  tip = await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('ap-tokyo-1') } });
});

afterEach(() => pipeline.stop());

const register = (auto_apply = false) => pipeline.register({ repo_url: pipeline.remote.url('fleet'), auto_apply });
const regionsProposed = async () =>
  (await pipeline.open()).flatMap(({ data: { body } }) => ('inline' in body ? [body.inline] : [])).map(regionOf);

function regionOf(body: unknown): unknown {
  return ((body as { write?: { region?: string } }).write ?? {}).region;
}

const landed = async (sha: string) => {
  const last = await pipeline.fetched();
  return last?.type === 'RevisionFetched' && last.data.revision.sha === sha;
};

describe('[F28] an edited registration', () => {
  it.each<[string, () => Promise<{ sha: string; settings: object; from: string }>]>([
    [
      'another remote',
      async () => {
        const sha = await pipeline.remote.commit('other', { files: { 'fleet.yaml': fleet('other') } });
        return { sha, settings: { repo_url: pipeline.remote.url('other') }, from: '/other.git/' };
      },
    ],
    [
      'another branch',
      async () => {
        const sha = await pipeline.remote.commit('fleet', { branch: 'next', files: { 'fleet.yaml': fleet('other') } });
        return { sha, settings: { branch: 'next' }, from: '/fleet.git/' };
      },
    ],
    [
      'another folder',
      async () => {
        const sha = await pipeline.remote.commit('fleet', { files: { 'prod/fleet.yaml': fleet('other') } });
        return { sha, settings: { path_prefix: 'prod' }, from: '/fleet.git/' };
      },
    ],
  ])('names %s: that one is read within seconds, and what the old one proposed is superseded', async (_what, make) => {
    await register();
    expect(await regionsProposed()).toContain('ap-tokyo-1');
    const { sha, settings, from } = await make();
    pipeline.requests.length = 0;
    await pipeline.update(settings);
    await pipeline.until('the new source to be read', () => landed(sha));

    expect(pipeline.requests.length).toBeGreaterThan(0);
    expect(pipeline.requests.filter((line) => !line.includes(from))).toEqual([]);
    expect(await regionsProposed()).toContain('other');
    expect(await regionsProposed()).not.toContain('ap-tokyo-1');
    // Not the old cache beside the new one.
    expect(await pipeline.caches()).toHaveLength(1);
    expect(await pipeline.findings()).toEqual([]);
  });

  it('names a remote that is down: nothing of the old one, cached or open, passes for it', async () => {
    await register();
    const open = await pipeline.open();
    await pipeline.update({ repo_url: `http://127.0.0.1:${await takeFreePort()}/none.git` });
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'FetchFailed' });
    expect((await pipeline.findings())[0]?.code).toBe('clone_failed');
    expect(await pipeline.events('RevisionFetched')).toHaveLength(1);
    expect(await pipeline.open()).toEqual(open);
  });

  it('names another remote while the old one is slow to answer: the old answer does not land', async () => {
    await register(true);
    expect(await pipeline.events('ProposalApplied')).toHaveLength(3);
    const late = await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('late') } });
    const next = await pipeline.remote.commit('other', { files: { 'fleet.yaml': fleet('next') } });
    const held = holdFetches('fleet');
    pipeline.intercept = held.intercept;
    const syncing = pipeline.sync();
    await waitFor(() => held.waiting() > 0, { what: 'the old remote to be asked for its pack' });
    await pipeline.update({ repo_url: pipeline.remote.url('other') });
    held.release();
    await syncing;
    await pipeline.until('the new source to be read', () => landed(next));

    const codes = (await pipeline.events('FetchFailed'))
      .flatMap(({ data }) => data.findings.items)
      .map(({ code }) => code);
    expect(codes).toEqual(['source_changed']);
    expect((await pipeline.events('RevisionFetched')).map(({ data }) => data.revision.sha)).toEqual([tip, next]);
    const texts = JSON.stringify(await pipeline.events('ProposalOpened'));
    expect(texts).not.toContain(late);
  });

  it('stays as it is while the remote is slow to answer: then the answer lands, the control', async () => {
    await register(true);
    const late = await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('late') } });
    const held = holdFetches('fleet');
    pipeline.intercept = held.intercept;
    const syncing = pipeline.sync();
    await waitFor(() => held.waiting() > 0, { what: 'the remote to be asked for its pack' });
    await pipeline.update({ name: 'renamed' });
    held.release();
    await syncing;
    await pipeline.until('the answer to land', () => landed(late));
    expect(await pipeline.events('ProposalApplied')).toHaveLength(4);
  });
});

describe('[F30] a remote that sends damaged packs', () => {
  it('changes nothing: the run fails and may be tried again, the next one reads what is right', async () => {
    await register();
    const open = await pipeline.open();
    const sha = await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('us-east-1') } });
    pipeline.intercept = (request, response) => {
      tamper(request, response, (pack) => pack.subarray(0, pack.length / 2));
      return false;
    };
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'FetchFailed', data: { retryable: true } });
    expect((await pipeline.findings()).map(({ code }) => code)).toEqual(['clone_failed', 'transfer_corrupt']);
    expect(await pipeline.open()).toEqual(open);

    pipeline.intercept = undefined;
    await pipeline.sync();
    expect(await landed(sha)).toBe(true);
    expect(await regionsProposed()).toContain('us-east-1');
  });
});

it('[F31] 50 requests at once are one run, which fetches once; each on its own is a run: the control', async () => {
  await register();
  await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('us-east-1') } });
  pipeline.requests.length = 0;
  const before = (await pipeline.events('SyncRequested')).length;
  await Promise.all(Array.from({ length: 50 }, () => pipeline.requestSync()));
  await pipeline.settle();
  expect((await pipeline.events('SyncRequested')).length - before).toBe(1);
  expect((await pipeline.events('RevisionFetched')).length).toBe(before + 1);

  for (let n = 0; n < 3; n += 1) await pipeline.sync();
  expect((await pipeline.events('SyncRequested')).length - before).toBe(4);
});
