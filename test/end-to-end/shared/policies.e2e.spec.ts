import { PERMISSIONS } from '@fleetwright/contracts';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'policies';
const fleet = (priority: number) => `version: 1
account: ${ACCOUNT}
modules: { edge: { priority: ${priority} } }
`;

describe('policies, from the rule to the fleet', () => {
  let stack: SharedStack;
  let admin: Api;
  let ben: Api;
  let repository: string;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    admin = api(stack.gatewayUrl, stack.token);
    const person = { subject: 'ben', name: 'Ben', account: ACCOUNT, permissions: PERMISSIONS };
    ben = api(stack.gatewayUrl, await stack.identity.sign(person));
    await stack.remote.createRepository('policies');
    await stack.remote.commit('policies', { files: { 'fleet.yaml': fleet(10) } });
  });
  afterAll(() => stack?.stop());

  const proposals = async (query = '') => {
    const { body } = await admin.get(`${SYSTEM}/gitops_proposals?status=pending_approval${query}`);
    return body.gitops_proposals;
  };
  const approve = (by: Api, { id, digest }: { id: string; digest: string }) =>
    by.post(`${SYSTEM}/gitops_proposals/${id}/approve`, { digest });
  const priority = () =>
    waitFor(
      async () => {
        const { body } = await admin.get(`${SYSTEM}/node_modules/edge`);
        return body.node_module ?? null;
      },
      { timeoutMs: 60_000, what: 'the module to be there' },
    );

  it('two persons approve what a policy asks two persons about; an edit of it is another content', async () => {
    const two = {
      name: 'Two persons',
      decision: 'require_approval',
      match: { actions: ['system.gitops_*_module'] },
      approvals_required: 2,
    };
    const created = await admin.post(`${SYSTEM}/intervention_policies`, { intervention_policy: two });
    expect([created.status, created.body.intervention_policy.warnings]).toEqual([
      201,
      [expect.objectContaining({ code: 'unsatisfiable' })],
    ]);
    const registered = await admin.post(`${SYSTEM}/gitops_repositories`, {
      gitops_repository: { repo_url: stack.remote.url('policies') },
    });
    repository = registered.body.gitops_repository.id;
    const [proposal] = await waitFor(
      async () => {
        const found = await proposals(`&repository=${repository}`);
        return found.length > 0 ? found : null;
      },
      { timeoutMs: 60_000, what: 'a proposal' },
    );
    expect(proposal.policy).toMatchObject({ policy: { name: 'Two persons', version: 1 }, approvals_required: 2 });

    expect((await approve(admin, proposal)).body.gitops_proposal.status).toBe('pending_approval');
    const edited = await ben.post(`${SYSTEM}/gitops_proposals/${proposal.id}/edit`, {
      digest: proposal.digest,
      payload: { name: 'edge', priority: 15 },
    });
    expect([edited.status, edited.body.gitops_proposal.decisions]).toEqual([
      200,
      [expect.objectContaining({ void: 'edited' })],
    ]);
    const stale = await approve(admin, proposal);
    expect([stale.status, stale.body.code]).toEqual([409, 'digest_mismatch']);
    const { digest } = edited.body.gitops_proposal;
    await approve(admin, { id: proposal.id, digest });
    expect((await approve(ben, { id: proposal.id, digest })).status).toBe(200);
    expect((await priority()).attributes.priority).toBe(15);
  });

  it('what git still says is told as that', async () => {
    const { body } = await admin.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`);
    expect(body.gitops_proposals).toEqual([expect.objectContaining({ key: 'edge', cause: 'edit' })]);
  });
});
