import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'read-back';

const MASK = /^\[masked:[0-9a-f]{12}\]$/;
const fleet = (token: string, workers = 2) => `version: 1
account: ${ACCOUNT}
modules:
  - {name: m, variety: config, config: {api_token: ${token}, deep: {password: p1, list: [a, ghp_0123456789abcdef]}, workers: ${workers}}}
`;

describe('what was read masked', () => {
  let stack: SharedStack;
  let repository: string;
  const rest = () => api(stack.gatewayUrl, stack.token);

  const sync = async () => {
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`);
    return body;
  };
  const ended = (id: string) =>
    waitFor(
      async () => {
        const { body } = await rest().get(`${SYSTEM}/gitops_sync_runs/${id}`);
        return ['in_progress', 'diff_ready', 'applying'].includes(body.status) ? null : body;
      },
      { timeoutMs: 60_000, what: 'the run ends' },
    );
  const commit = (text: string) => stack.remote.commit('secrets', { files: { 'fleet.yaml': text } });
  const config = async () => (await rest().get(`${SYSTEM}/node_modules/m`)).body.node_module.attributes.config;
  const approve = async (proposals: { id: string; digest: string }[]) => {
    const chosen = proposals.map(({ id, digest }) => ({ id, digest }));
    const decided = await rest().post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals: chosen });
    expect(decided.status, JSON.stringify(decided.body)).toBe(200);
  };
  const patch = (given: unknown) => rest().patch(`${SYSTEM}/node_modules/m`, { node_module: { config: given } });
  const drifted = () =>
    waitFor(
      async () => {
        const { body } = await rest().get(`${SYSTEM}/gitops_repositories/${repository}/drift_report`);
        return body.drift ? body.resources[0].fields : null;
      },
      { timeoutMs: 30_000, what: 'drift is reported' },
    );

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    await stack.remote.createRepository('secrets');
    await commit(fleet('one'));
    const settings = { repo_url: stack.remote.url('secrets') };
    const { body } = await rest().post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    await approve(proposals);
    expect(await ended(run.id)).toMatchObject({ status: 'applied', drift_after_apply: {} });
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('and is written back changes no secret', async () => {
    const read = await config();
    expect([read.api_token, read.deep.password, read.deep.list[1]]).toEqual(
      [MASK, MASK, MASK].map((mask) => expect.stringMatching(mask)),
    );
    const written = await patch({ ...read, workers: 3 });
    expect(written.status, JSON.stringify(written.body)).toBe(200);
    expect(await config()).toEqual({ ...read, workers: 3 });
    // The file still has the secrets as they are: only the workers differ.
    expect((await drifted()).map(({ path }: { path: string }) => path)).toEqual(['config.workers']);
    expect((await patch(read)).status).toBe(200);
    expect((await sync()).gitops_sync_run.status).toBe('success');
  });

  it('stands for nothing anywhere else', async () => {
    const read = await config();
    const { status, body } = await patch({ ...read, other_token: read.api_token });
    expect([status, body.errors]).toEqual([
      422,
      [expect.objectContaining({ path: 'config.other_token', code: 'mask_not_a_value' })],
    ]);
    const created = await rest().post(`${SYSTEM}/node_modules`, { node_module: { name: 'copy', config: read } });
    expect([created.status, created.body.errors.map(({ code }: { code: string }) => code)]).toEqual([
      422,
      ['mask_not_a_value', 'mask_not_a_value', 'mask_not_a_value'],
    ]);
  });

  it('tells two secrets apart: in the drift report, the diff, the proposal and the plan', async () => {
    const read = await config();
    expect((await patch({ ...read, api_token: 'two' })).status).toBe(200);
    const [drift] = await drifted();
    expect(drift).toEqual({ path: 'config.api_token', expected: read.api_token, actual: (await config()).api_token });
    expect(drift.actual).toMatch(MASK);
    expect(drift.actual).not.toBe(read.api_token);

    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    const sides = { from: drift.actual, to: drift.expected };
    const fieldOf = (fields: { path: string }[]) => fields.find(({ path }) => path === 'config.api_token');
    expect(fieldOf(proposals[0].body.inline.fields)).toMatchObject(sides);
    const { body } = await rest().get(`${SYSTEM}/gitops_sync_runs/${run.id}?include=changes`);
    if (body.changes) expect(fieldOf(body.changes[0].fields)).toMatchObject(sides);
    expect(JSON.stringify([proposals, body])).not.toMatch(/\[masked\]/);
    await approve(proposals);
    expect(await ended(run.id)).toMatchObject({ status: 'applied', drift_after_apply: {} });
    expect(await config()).toEqual(read);
  });

  it('in the file is neither compared, written nor reset, and told', async () => {
    const read = await config();
    await commit(fleet(`"${read.api_token}"`, 5));
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    expect(run.findings.items.map(({ code }: { code: string }) => code)).toContain('masked_value_kept');
    expect(proposals[0].body.inline.fields.map(({ path }: { path: string }) => path)).toEqual(['config.workers']);
    await approve(proposals);
    expect(await ended(run.id)).toMatchObject({ status: 'applied', drift_after_apply: {} });
    expect(await config()).toEqual({ ...read, workers: 5 });
    // Changed by hand below the mask: that is nobody's drift.
    expect((await patch({ ...read, workers: 5, api_token: 'three' })).status).toBe(200);
    expect((await sync()).gitops_sync_run.status).toBe('success');
    await commit(fleet('"[masked]"').replace('name: m,', 'name: new,'));
    const failed = (await sync()).gitops_sync_run;
    expect(failed.status).toBe('failed');
    expect(failed.findings.items.map(({ code }: { code: string }) => code)).toContain('mask_not_a_value');
  });
});
