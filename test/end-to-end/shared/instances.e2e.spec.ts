import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'instances';

const fleet = (region: string) => `version: 1
account: ${ACCOUNT}
templates: [{name: web}]
nodes: [{hostname: app-01, template: web, region: ${region}}]
`;

describe('an instance that differs from its managed node', () => {
  let stack: SharedStack;
  let repository: string;
  const rest = () => api(stack.gatewayUrl, stack.token);

  const sync = async () => {
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`);
    return body;
  };
  const apply = async () => {
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    const chosen = proposals.map(({ id, digest }: { id: string; digest: string }) => ({ id, digest }));
    const decided = await rest().post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals: chosen });
    expect(decided.status, JSON.stringify(decided.body)).toBe(200);
    const ended = await waitFor(
      async () => {
        const { body } = await rest().get(`${SYSTEM}/gitops_sync_runs/${run.id}`);
        return ['in_progress', 'diff_ready', 'applying'].includes(body.status) ? null : body;
      },
      { timeoutMs: 60_000, what: 'the run ends' },
    );
    expect(ended).toMatchObject({ status: 'applied', drift_after_apply: {} });
    return proposals;
  };
  const instance = async () => (await rest().get(`${SYSTEM}/instances?node=app-01`)).body.instances[0];

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    await stack.remote.createRepository('instances');
    await stack.remote.commit('instances', { files: { 'fleet.yaml': fleet('eu') } });
    const settings = { repo_url: stack.remote.url('instances') };
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;
    await apply();
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('is a change of the node, and put right by it; what it is doing never counts', async () => {
    const { id } = await instance();
    const change = (given: object) => rest().patch(`${SYSTEM}/instances/${id}`, { instance: given });
    expect((await change({ status: 'running' })).status).toBe(200);
    expect((await sync()).gitops_sync_run.status).toBe('success');
    expect((await change({ region: 'us' })).status).toBe(200);
    const [proposal, ...others] = await apply();
    expect(others).toEqual([]);
    expect([proposal.action, proposal.body.inline.fields]).toEqual([
      'update_node',
      [{ path: `instances[${id}].region`, from: 'us', to: 'eu', cause: 'drift' }],
    ]);
    expect(await instance()).toMatchObject({ region: 'eu', status: 'running' });
    expect((await sync()).gitops_sync_run.status).toBe('success');
  });

  it('follows the node when the file moves it, also while it runs: one apply is enough', async () => {
    await stack.remote.commit('instances', { files: { 'fleet.yaml': fleet('ap') } });
    await apply();
    expect(await instance()).toMatchObject({ region: 'ap', status: 'running' });
    expect((await sync()).gitops_sync_run.status).toBe('success');
  });
});
