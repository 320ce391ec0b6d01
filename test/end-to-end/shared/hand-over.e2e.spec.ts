import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'hand-over';

const fileWith = (templates: string, ...nodes: readonly string[]) => `version: 1
account: ${ACCOUNT}
${templates}
nodes:
  spare: {template: base, region: eu-west-2}
${nodes.map((name) => `  ${name}: {template: base, region: eu-west-2}\n`).join('')}`;
const CORE = (...nodes: readonly string[]) => fileWith('templates: {base: {}}', ...nodes);
const EDGE = (...nodes: readonly string[]) => fileWith('', ...nodes).replace('spare', 'edge-spare');

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly action: string;
  readonly key: string;
  readonly receiver?: string | null;
}

describe('a node that changes its repository', () => {
  let stack: SharedStack;
  let rest: Api;
  const ids = { core: '', edge: '' };

  const push = (name: 'core' | 'edge', text: string) => stack.remote.commit(name, { files: { 'fleet.yaml': text } });
  const sync = (name: 'core' | 'edge') =>
    rest.post(`${SYSTEM}/gitops_repositories/${ids[name]}/sync_now?wait_seconds=60`);
  const open = async (name: 'core' | 'edge'): Promise<readonly Proposal[]> => {
    const query = `repository=${ids[name]}&status=pending_approval`;
    return (await rest.get(`${SYSTEM}/gitops_proposals?${query}`)).body.gitops_proposals;
  };
  /** The only open proposal of a repository, once it is this one. Nobody asks for a sync meanwhile. */
  const proposed = (name: 'core' | 'edge', action: string) =>
    waitFor(
      async () => {
        const [only, ...others] = await open(name);
        return others.length === 0 && only?.action === action ? only : undefined;
      },
      { timeoutMs: 60_000, what: `${action} in ${name}` },
    );
  const approve = async ({ id, digest }: Proposal) => {
    const { status, body } = await rest.post(`${SYSTEM}/gitops_proposals/${id}/approve`, { digest });
    expect(status, JSON.stringify(body)).toBe(200);
    const reached = async () => (await rest.get(`${SYSTEM}/gitops_proposals/${id}`)).body.gitops_proposal.status;
    await waitFor(async () => (await reached()) === 'applied', { timeoutMs: 60_000, what: 'the change applied' });
  };
  const register = async (name: 'core' | 'edge', text: string) => {
    await stack.remote.createRepository(name);
    await push(name, text);
    const gitops_repository = { repo_url: stack.remote.url(name), reconcile_interval_seconds: 86_400 };
    ids[name] = (await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository })).body.gitops_repository.id;
    const { body } = await sync(name);
    const proposals = body.gitops_proposals.map(({ id, digest }: Proposal) => ({ id, digest }));
    await rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
    const run = body.gitops_sync_run.id;
    const status = async () => (await rest.get(`${SYSTEM}/gitops_sync_runs/${run}`)).body.status;
    await waitFor(async () => (await status()) === 'applied', { timeoutMs: 120_000, what: `${name} applied` });
  };
  const node = async (name: string) => (await rest.get(`${SYSTEM}/nodes/${name}`)).body.node;
  const instancesOf = async (name: string) => (await rest.get(`${SYSTEM}/instances?node=${name}`)).body.instances;

  /** What must stay as it is whoever manages it. */
  const lasting = async (name: string) => {
    const { created_at, attributes } = await node(name);
    return { created_at, attributes, instances: (await instancesOf(name)).map(({ id }: { id: string }) => id) };
  };

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    await register('core', CORE('first', 'second'));
    await register('edge', EDGE());
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('declared there first, then removed here: it is handed over and adopted, and never deleted', async () => {
    const before = await lasting('first');
    await push('edge', EDGE('first'));
    const { body } = await sync('edge');
    expect(body.gitops_sync_run).toMatchObject({
      status: 'partial',
      findings: { items: [{ code: 'owned_elsewhere' }] },
    });
    await push('core', CORE('second'));
    await sync('core');

    const disown = await proposed('core', 'disown_node');
    expect(disown).toMatchObject({ key: 'first', receiver: ids.edge, priority: 'low' });
    await approve(disown);
    await approve(await proposed('edge', 'adopt_node'));

    expect(await lasting('first')).toEqual(before);
    expect((await node('first')).managed_by.repository_id).toBe(ids.edge);
  });

  it('removed here first, then declared there: the proposed delete becomes a hand-over by itself', async () => {
    const before = await lasting('second');
    await push('core', CORE());
    await sync('core');
    const remove = await proposed('core', 'delete_node');

    await push('edge', EDGE('first', 'second'));
    await sync('edge');
    const disown = await proposed('core', 'disown_node');
    const late = await rest.post(`${SYSTEM}/gitops_proposals/${remove.id}/approve`, { digest: remove.digest });
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });

    await approve(disown);
    await approve(await proposed('edge', 'adopt_node'));
    expect(await lasting('second')).toEqual(before);
    expect((await node('second')).managed_by.repository_id).toBe(ids.edge);

    // Whoever follows the log has never heard of a delete.
    const { body } = await rest.get(`${SYSTEM}/fleet_events?limit=100`);
    const applied = body.fleet_events.filter(({ kind }: { kind: string }) => kind === 'gitops.change_applied');
    expect(applied.map(({ payload }: { payload: { action: string } }) => payload.action)).not.toContain('delete');
  });

  it('what is declared nowhere any more is given up as it is, where on_removal says so', async () => {
    const settings = { gitops_repository: { on_removal: 'disown' } };
    expect((await rest.patch(`${SYSTEM}/gitops_repositories/${ids.core}`, settings)).status).toBe(200);
    expect((await rest.get(`${SYSTEM}/gitops_repositories/${ids.core}`)).body.gitops_repository.on_removal).toBe(
      'disown',
    );
    const before = await lasting('spare');
    await push(
      'core',
      CORE().replace('  spare: {template: base, region: eu-west-2}\n', '').replace('nodes:', 'nodes: {}'),
    );
    await sync('core');

    const disown = await proposed('core', 'disown_node');
    expect(disown).toMatchObject({ key: 'spare', receiver: null });
    await approve(disown);
    expect(await lasting('spare')).toEqual(before);
    expect((await node('spare')).managed_by).toBeNull();
  });
});
