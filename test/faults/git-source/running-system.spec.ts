import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../../end-to-end/api.ts';
import { type Stack, startStack } from '../../end-to-end/stack.ts';
import { holdFetches } from './held-fetches.ts';

const REPOSITORIES = `${SYSTEM}/gitops_repositories`;

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly key: string;
}

/** The source of a repository changes under a running system: one process a service, and nothing but its REST interface. */
describe('a running system', () => {
  let stack: Stack;
  let rest: Api;
  let repository: string;
  let first: string;

  const fleet = (region: string) => `version: 1
account: demo
templates:
  - name: edge
    modules: [chrony@4.5.0]
nodes:
  - {hostname: edge-01, template: edge, region: ${region}}
  - {hostname: edge-02, template: edge, region: eu-west-2}
`;
  const commit = (name: string, text: string) => stack.remote.commit(name, { files: { 'fleet.yaml': text } });
  const sync = async (seconds = 60) =>
    (await rest.post(`${REPOSITORIES}/${repository}/sync_now?wait_seconds=${seconds}`)).body;
  const runs = async () => (await rest.get(`${REPOSITORIES}/${repository}/sync_runs`)).body.gitops_sync_runs;
  const proposalsOf = async (run: string): Promise<Proposal[]> =>
    (await rest.get(`${SYSTEM}/gitops_proposals?run=${run}&status=pending_approval`)).body.gitops_proposals;
  const fetchedAt = (sha: string) =>
    waitFor(async () => (await runs()).find((run: { revision: { sha: string } | null }) => run.revision?.sha === sha), {
      timeoutMs: 150_000,
      what: `a run of ${sha}`,
    });

  beforeAll(async () => {
    stack = await startStack();
    rest = api(stack.gatewayUrl, stack.token);
    for (const name of ['fleet', 'other']) await stack.remote.createRepository(name);
    first = await commit('fleet', fleet('eu-west-2'));
    const registered = await rest.post(REPOSITORIES, {
      gitops_repository: { repo_url: stack.remote.url('fleet'), reconcile_interval_seconds: 86_400 },
    });
    repository = registered.body.gitops_repository.id;
    await sync();
  });
  afterAll(() => stack?.stop());

  it('[F28] reads the remote that a PATCH names within seconds, although its interval is a day', async () => {
    const sha = await commit('other', fleet('ap-tokyo-1'));
    const patched = await rest.patch(`${REPOSITORIES}/${repository}`, {
      gitops_repository: { repo_url: stack.remote.url('other') },
    });
    expect(patched.status).toBe(200);
    expect(await fetchedAt(sha)).toMatchObject({ trigger: 'interval' });
  });

  it('[F28] reads the branch that a PATCH names', async () => {
    const files = { 'fleet.yaml': fleet('us-east-1') };
    const sha = await stack.remote.commit('other', { branch: 'next', files });
    await rest.patch(`${REPOSITORIES}/${repository}`, { gitops_repository: { branch: 'next' } });
    await fetchedAt(sha);
    const { gitops_proposals: proposals } = await sync();
    expect(JSON.stringify(proposals)).toContain('us-east-1');
    expect(JSON.stringify(proposals)).not.toContain('ap-tokyo-1');
  });

  it('[F31] answers 50 requests at once with the one run under way, and those after its end with the next', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-slow-'));
    const held = holdFetches('slow');
    const slow = await startGitRemote({ root: folder, intercept: held.intercept });
    try {
      await slow.createRepository('slow');
      await slow.commit('slow', { files: { 'fleet.yaml': fleet('us-east-1') } });
      const gitops_repository = { repo_url: slow.url('slow'), branch: 'main' };
      await rest.patch(`${REPOSITORIES}/${repository}`, { gitops_repository });
      await waitFor(() => held.waiting() > 0, { timeoutMs: 150_000, what: 'a run to be under way' });
      const before = (await runs()).length;
      const answers = await Promise.all(Array.from({ length: 50 }, () => sync(0)));
      expect(new Set(answers.map((answer) => answer.gitops_sync_run.id)).size).toBe(1);
      expect((await runs()).length).toBe(before);
      expect(held.waiting()).toBe(1);

      held.release();
      const { gitops_sync_run: last } = await sync();
      // The control: what is asked for after it has ended is another one.
      expect((await sync()).gitops_sync_run.id).not.toBe(last.id);
    } finally {
      await slow.stop();
      await removeFolder(folder);
    }
  });

  it('says what a remembered rejection holds back, and what waits for it', async () => {
    await rest.patch(`${REPOSITORIES}/${repository}`, {
      gitops_repository: { repo_url: stack.remote.url('fleet'), branch: 'main' },
    });
    const run = await waitFor(
      async () => {
        const [newest] = await runs();
        return newest.status === 'diff_ready' && newest.revision.sha === first ? newest : undefined;
      },
      { timeoutMs: 150_000, what: 'the first remote to be compared again' },
    );
    const template = (await proposalsOf(run.id)).find(({ key }) => key === 'edge');
    const rejected = await rest.post(`${SYSTEM}/gitops_proposals/${template?.id}/reject`, {
      digest: template?.digest,
      remember: true,
    });
    expect(rejected.status).toBe(200);
    const { gitops_sync_run: after } = await sync();
    const found = (await rest.get(`${SYSTEM}/gitops_sync_runs/${after.id}`)).body;
    expect(found).toMatchObject({ status: 'rejected', proposals: [] });
    expect(found.remaining).toMatchObject([
      { action: 'create_template', key: 'edge', proposal_id: template?.id },
      { action: 'create_node', key: 'edge-01', proposal_id: null, reason: expect.stringContaining('template edge') },
      { action: 'create_node', key: 'edge-02', proposal_id: null },
    ]);
  });
});
