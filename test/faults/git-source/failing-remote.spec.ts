import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fleet, Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
let tip: string;

/** Two nodes and their template are applied, and one change is up for decision. */
beforeEach(async () => {
  pipeline = await Pipeline.start();
  await pipeline.remote.createRepository('fleet');
  await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('ap-tokyo-1') } });
  await pipeline.register({ repo_url: pipeline.remote.url('fleet') });
  await pipeline.approveAll();
  expect(await pipeline.events('ProposalApplied')).toHaveLength(3);
  tip = await pipeline.remote.commit('fleet', { files: { 'fleet.yaml': fleet('us-east-1') } });
  await pipeline.sync();
  expect(await pipeline.open()).toHaveLength(1);
});

afterEach(() => pipeline.stop());

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end('<html>');

describe('[F23] a remote that fails changes nothing but the run that asked it', () => {
  it.each<[string, string, boolean, (response: ServerResponse) => void]>([
    ['401', 'authentication_failed', false, status(401, { 'www-authenticate': 'Basic realm="git"' })],
    ['403', 'authentication_failed', false, status(403)],
    ['404', 'repository_not_found', false, status(404)],
    ['429', 'rate_limited', true, status(429, { 'retry-after': '60' })],
    ['500', 'server_error', true, status(500)],
    ['a redirect', 'redirect_refused', false, status(302, { location: 'http://169.254.169.254/' })],
    ['a connection that breaks', 'host_unreachable', true, (response) => void response.socket?.destroy()],
    [
      'half an answer',
      'transfer_corrupt',
      true,
      (response) => {
        response.writeHead(200, {
          'content-type': 'application/x-git-upload-pack-advertisement',
          'content-length': '999',
        });
        response.write('001e# service', () => response.socket?.destroy());
      },
    ],
  ])('with %s: %s', async (_what, reason, retryable, answer) => {
    const open = await pipeline.open();
    pipeline.intercept = (_request, response) => {
      answer(response);
      return true;
    };
    pipeline.requests.length = 0;
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'FetchFailed', data: { retryable } });
    expect((await pipeline.findings()).map(({ code }) => code)).toEqual(['clone_failed', reason]);
    // Asked once, and nothing of it is asked again in another way.
    expect(pipeline.requests).toHaveLength(1);
    expect(await pipeline.open()).toEqual(open);
    expect(await pipeline.deletes()).toEqual([]);
    expect(await pipeline.events('ProposalApplied')).toHaveLength(3);

    pipeline.intercept = undefined;
    await pipeline.sync();
    expect(await pipeline.fetched()).toMatchObject({ type: 'RevisionFetched', data: { revision: { sha: tip } } });
    expect(await pipeline.open()).toEqual(open);
  });
});
