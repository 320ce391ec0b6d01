import { FleetPlanView } from '@fleetwright/contracts';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetText } from '../../bench/stack/fleet-text.ts';
import { type Api, api, SYSTEM } from '../api.ts';
import { exampleFor } from '../declared-fleet.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'plan';

/** Against the whole system, over real NATS and PostgreSQL. Each step builds on the one before. */
describe('what a file would change', () => {
  let stack: SharedStack;
  let rest: Api;
  let fleet: string;
  let repository: string;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    fleet = await exampleFor(ACCOUNT);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const ask = async (text: string, query = '') => {
    const response = await fetch(`${stack.gatewayUrl}${SYSTEM}/gitops_plan${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.token}`, 'content-type': 'application/yaml' },
      body: text,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const plan = async (text: string, query = '') => {
    const { status, body } = await ask(text, query);
    expect(status, JSON.stringify(body)).toBe(200);
    return FleetPlanView.parse(body['gitops_plan']);
  };
  const bearing = ({ changes }: FleetPlanView) =>
    changes.map(({ kind, key, action, digest }) => ({ action: `${action}_${kind}`, key, digest }));
  const commit = (text: string, message: string) =>
    stack.remote.commit('fleet', { files: { 'fleet.yaml': text }, message });
  const sync = async () => {
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=30`);
    const proposals: { action: string; key: string; digest: string }[] = body.gitops_proposals;
    return {
      run: body.gitops_sync_run,
      proposals: proposals.map(({ action, key, digest }) => ({ action, key, digest })),
    };
  };

  it('before anything is applied, everything is created, and nothing is written or opened', async () => {
    // The catalogue is told of a moment after it was made; this is its last version.
    const isAnnounced = async () => JSON.stringify(await stack.log()).includes('"1.27.3"');
    await waitFor(isAnnounced, { what: 'the catalogue to be in the log' });
    // Who asks for the first time is noted, whatever it is that they ask for.
    await rest.get(`${SYSTEM}/gitops_repositories`);
    const isNoted = async () => (await stack.log()).some(({ type }) => type === 'SubjectAdmitted');
    await waitFor(isNoted, { what: 'the person to be known' });
    const before = await stack.log();
    const planned = await plan(fleet);
    expect(planned).toMatchObject({
      repository_id: null,
      has_changes: true,
      counts: { create: 10, update: 0, delete: 0, adopt: 0 },
      diff: { templates: { add: ['edge-base', 'edge-cdn'] }, sdwan: { virtual_ips: { add: ['cdn-frontend'] } } },
    });
    expect(await stack.log()).toHaveLength(before.length);
    expect((await rest.get(`${SYSTEM}/gitops_proposals`)).body.gitops_proposals).toEqual([]);
    expect((await rest.get(`${SYSTEM}/gitops_sync_runs`)).body.gitops_sync_runs).toEqual([]);
  });

  it('is what the next sync proposes, digest by digest', async () => {
    await stack.remote.createRepository('fleet');
    await commit(`version: 1\naccount: ${ACCOUNT}\n`, 'Begin');
    const settings = { repo_url: stack.remote.url('fleet') };
    const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    repository = body.gitops_repository.id;
    expect((await sync()).run.status).toBe('success');
    const planned = await plan(fleet, `?repository_id=${repository}`);

    await commit(fleet, 'Declare the fleet');
    const { run, proposals } = await sync();
    expect(proposals).toEqual(bearing(planned));
    // A run keeps all the nodes that it reaches; a plan, which keeps nothing, tells the first of them alike.
    const { nodes_document, ...reach } = run.diff.reach;
    expect(nodes_document).toMatch(/^[0-9a-f]{64}$/);
    expect({ ...run.diff, reach }).toEqual(planned.diff);

    await rest.post(`${SYSTEM}/gitops_proposals/bulk`, {
      verdict: 'approve',
      proposals: (await rest.get(`${SYSTEM}/gitops_proposals?run=${run.id}`)).body.gitops_proposals.map(
        ({ id, digest }: { id: string; digest: string }) => ({ id, digest }),
      ),
    });
    await waitFor(
      async () =>
        (await rest.get(`${SYSTEM}/gitops_sync_runs/${run.id}`)).body.status === 'applied' ? true : undefined,
      { timeoutMs: 150_000, what: 'the fleet is applied' },
    );
  });

  it('after it was applied, the same file changes nothing, and another one what it says', async () => {
    const query = `?repository_id=${repository}`;
    const before = await stack.log();
    expect(await plan(fleet, query)).toMatchObject({ has_changes: false, changes: [] });
    const changed = fleet
      .replace('instance_type: t3-medium', 'instance_type: t3-large')
      .replace(/ {8}- host: edge-london-01\n {10}publicly_reachable: true\n/, '')
      .replace('[edge-tokyo-02, edge-london-01]', '[edge-tokyo-02]');
    const planned = await plan(changed, query);
    expect(planned.counts).toEqual({ create: 0, update: 2, delete: 1, adopt: 0, disown: 0 });
    expect(await stack.log()).toHaveLength(before.length);

    await commit(changed, 'Grow Tokyo, take London off the overlay');
    expect((await sync()).proposals).toEqual(bearing(planned));
  });

  it('a file with errors is told with every finding, line by line', async () => {
    const { status, body } = await ask('version: 1\nacount: demo\nnodes: {a: {}}\n', '?file=prod/fleet.yaml');
    expect([status, body['code']]).toEqual([422, 'fleet_invalid']);
    const findings = body['findings'] as { code: string; file: string; line?: number }[];
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['prod/fleet.yaml']));
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['schema_validation_error', 'unknown_key', 'missing_key']),
    );
    const mismatch = await ask(fleet.replace(/^account:.*$/m, 'account: other'));
    expect(mismatch.status).toBe(422);
    expect((mismatch.body['findings'] as { code: string }[])[0]?.code).toBe('account_mismatch');
  });

  it('a fleet of 4,500 nodes is planned, although its plan fits no message of the bus', async () => {
    const planned = await plan(fleetText(4_500, { account: ACCOUNT }));
    expect(planned.counts).toEqual({ create: 4_501, update: 0, delete: 0, adopt: 0, disown: 0 });
    expect(planned.changes).toHaveLength(4_501);
  });

  it('a foreign repository is as absent', async () => {
    const { status, body } = await ask(fleet, '?repository_id=01900000-0000-7000-8000-000000000000');
    expect([status, body['code']]).toEqual([404, 'not_found']);
  });
});
