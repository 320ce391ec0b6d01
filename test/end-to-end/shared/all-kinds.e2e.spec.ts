import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'all-kinds';

const MAP_FORM = `version: 1
account: ${ACCOUNT}
templates:
  web-server:
    name: web-server
    description: Standard nginx node
    node_platform_id: ubuntu-24.04-amd64
    modules: [chrony@4.5.0, nginx@live]
modules:
  nginx-public:
    name: nginx-public
    priority: 50
    variety: config
    config: {nginx_workers: 4}
nodes:
  app-01: {template: web-server, region: eu-west-2}
  app-02: {template: web-server, region: eu-west-2}
assignments:
  app-01:nginx-public: {enabled: true, priority: 50}
  app-02:nginx-public: {enabled: false}
sdwan:
  networks:
    fabric:
      routing_mode: ibgp
      peers:
        app-01: {publicly_reachable: true}
        app-02: {}
      virtual_ips:
        front: {primary_holder: app-01, failover_holders: [app-02]}
provider_configs:
  hetzner: {region: eu-central}
`;

const LIST_FORM = `version: 1
account: ${ACCOUNT}
templates:
  - {name: web-server, description: Standard nginx node, node_platform_id: ubuntu-24.04-amd64, modules: [chrony@4.5.0, nginx@live]}
modules:
  - {name: nginx-public, priority: 50, variety: config, config: {nginx_workers: 4}}
nodes:
  - {hostname: app-01, template: web-server, region: eu-west-2}
  - {hostname: app-02, template: web-server, region: eu-west-2}
assignments:
  - {node: app-01, module: nginx-public, enabled: true, priority: 50}
  - {node: app-02, module: nginx-public, enabled: false}
sdwan:
  networks:
    - name: fabric
      routing_mode: ibgp
      peers: [{host: app-01, publicly_reachable: true}, {host: app-02}]
      virtual_ips: [{name: front, primary_holder: app-01, failover_holders: [app-02]}]
provider_configs:
  - {name: hetzner, region: eu-central}
`;

const EMPTY = `version: 1
account: ${ACCOUNT}
templates: []
modules: []
nodes: []
assignments: []
sdwan: {networks: []}
`;

describe('all seven kinds, in both spellings', () => {
  let stack: SharedStack;
  let rest: Api;
  let repository: string;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    await stack.remote.createRepository('kinds');
    await stack.remote.commit('kinds', { files: { 'fleet.yaml': MAP_FORM } });
    const settings = { repo_url: stack.remote.url('kinds') };
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const sync = async () => {
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`);
    return body;
  };
  const approveAll = async (proposals: { id: string; digest: string }[], more: object = {}) => {
    const chosen = proposals.map(({ id, digest }) => ({ id, digest }));
    const { status, body } = await rest.post(`${SYSTEM}/gitops_proposals/bulk`, {
      verdict: 'approve',
      proposals: chosen,
      ...more,
    });
    expect(status, JSON.stringify(body)).toBe(200);
  };
  const ended = (runId: string) =>
    waitFor(
      async () => {
        const { body } = await rest.get(`${SYSTEM}/gitops_sync_runs/${runId}`);
        return ['in_progress', 'diff_ready', 'applying'].includes(body.status) ? null : body;
      },
      { timeoutMs: 150_000, what: `run ${runId} ends` },
    );

  it('map form: every kind is proposed in the order of apply, applied and verified; providers are only shown', async () => {
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    expect(run.diff.provider_configs).toEqual({ informational: ['hetzner'] });
    expect(proposals.map(({ action }: { action: string }) => action)).toEqual([
      'create_template',
      'create_module',
      'create_node',
      'create_node',
      'create_assignment',
      'create_assignment',
      'create_sdwan_network',
      'create_sdwan_peer',
      'create_sdwan_peer',
      'create_virtual_ip',
    ]);
    await approveAll(proposals);
    expect(await ended(run.id)).toMatchObject({ status: 'applied', failed_actions: [], drift_after_apply: {} });
  });

  it('list form: the same fleet in the other spelling is no change at all', async () => {
    await stack.remote.commit('kinds', { files: { 'fleet.yaml': LIST_FORM } });
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    expect(proposals).toEqual([]);
    expect(run.status).toBe('success');
  });

  it('empty sections mean none: everything is deleted in reverse, once the number of deletes is confirmed', async () => {
    await stack.remote.commit('kinds', { files: { 'fleet.yaml': EMPTY } });
    const { gitops_sync_run: run, gitops_proposals: proposals } = await sync();
    const actions = proposals.map(({ action }: { action: string }) => action);
    expect(actions.toReversed().at(0)).toMatch(/template|module/);
    expect(actions.every((action: string) => action.startsWith('delete_'))).toBe(true);
    const [{ brake }] = proposals;
    expect(brake).toBe(10);
    const unconfirmed = await rest.post(`${SYSTEM}/gitops_proposals/bulk`, {
      verdict: 'approve',
      proposals: proposals.map(({ id, digest }: { id: string; digest: string }) => ({ id, digest })),
    });
    expect(unconfirmed).toMatchObject({ status: 409, body: { code: 'brake_confirmation_required' } });
    await approveAll(proposals, { confirm_deletes: brake });
    expect(await ended(run.id)).toMatchObject({ status: 'applied', failed_actions: [], drift_after_apply: {} });
    const { body } = await rest.get(`${SYSTEM}/nodes`);
    expect(body.nodes).toEqual([]);
  });
});
