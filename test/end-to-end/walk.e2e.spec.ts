import { readFile } from 'node:fs/promises';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from './api.ts';
import { demoReader } from '../../deploy/local/demo-reader.ts';
import { documentedListener } from './documented-listener.ts';
import { eventsOnPlainSubject } from './subscriber.ts';
import { type Stack, startStack } from './stack.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);

/** The walk of the README, step by step, against one process per service. Each step builds on the one before. */
describe('the walk: from a commit to a verified fleet, and drift', () => {
  let stack: Stack;
  let rest: Api;
  let fleet: string;
  let repository: string;

  beforeAll(async () => {
    stack = await startStack();
    rest = api(stack.gatewayUrl, stack.token);
    fleet = await readFile(EXAMPLE, 'utf8');
    await stack.remote.createRepository('fleet-config');
    await stack.remote.commit('fleet-config', { files: { 'fleet.yaml': fleet }, message: 'Declare the fleet' });
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const syncNow = () => rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=30`);
  const run = async (id: string) => (await rest.get(`${SYSTEM}/gitops_sync_runs/${id}`)).body;
  const runEnds = (id: string) =>
    waitFor(
      async () => {
        const current = await run(id);
        return ['in_progress', 'diff_ready', 'applying'].includes(current.status) ? undefined : current;
      },
      { timeoutMs: 150_000, what: `run ${id} ends` },
    );
  const approveAll = async (runId: string) => {
    const { body } = await rest.get(`${SYSTEM}/gitops_proposals?run=${runId}&status=pending_approval`);
    const proposals = body.gitops_proposals.map((each: { id: string; digest: string }) => ({
      id: each.id,
      digest: each.digest,
    }));
    return rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
  };

  it('a registration answers at once and its first run is diff_ready, one proposal per change in dependency order', async () => {
    const created = await rest.post(`${SYSTEM}/gitops_repositories`, {
      gitops_repository: { repo_url: stack.remote.url('fleet-config'), branch: 'main' },
    });
    expect(created.status).toBe(201);
    expect(created.body.gitops_repository).toMatchObject({ name: 'fleet-config', status: 'syncing' });
    repository = created.body.gitops_repository.id;

    const synced = await syncNow();
    expect(synced.status).toBe(200);
    expect(synced.body.gitops_sync_run).toMatchObject({ status: 'diff_ready', requires_approval: true });
    const found = await run(synced.body.gitops_sync_run.id);
    expect(found.diff).toMatchObject({
      templates: { add: ['edge-base', 'edge-cdn'], update: [], delete: [], adopt: [] },
      nodes: { add: ['edge-london-01', 'edge-tokyo-01', 'edge-tokyo-02'], update: [], delete: [], adopt: [] },
      sdwan: {
        networks: { add: ['edge-fabric'] },
        peers: { add: ['edge-fabric/edge-london-01', 'edge-fabric/edge-tokyo-01', 'edge-fabric/edge-tokyo-02'] },
        virtual_ips: { add: ['cdn-frontend'] },
      },
    });
    expect(found.proposals.map((each: { action: string }) => each.action)).toEqual([
      ...Array(2).fill('create_template'),
      ...Array(3).fill('create_node'),
      'create_sdwan_network',
      ...Array(3).fill('create_sdwan_peer'),
      'create_virtual_ip',
    ]);
  });

  it('approving all applies all, and the run is applied with no drift', async () => {
    const { body } = await rest.get(`${SYSTEM}/gitops_repositories/${repository}/sync_runs`);
    const runId = body.gitops_sync_runs[0].id;
    expect((await approveAll(runId)).status).toBe(200);
    const ended = await runEnds(runId);
    expect(ended).toMatchObject({ status: 'applied', failed_actions: [], drift_after_apply: {} });
    const actions = ended.applied_actions.map((each: { action: string }) => each.action);
    expect(actions.filter((action: string) => action === 'provision_instances')).not.toHaveLength(0);
    const { body: nodes } = await rest.get(`${SYSTEM}/nodes`);
    expect(nodes.nodes.map((each: { key: string }) => each.key).toSorted()).toEqual([
      'edge-london-01',
      'edge-tokyo-01',
      'edge-tokyo-02',
    ]);
  });

  it('syncing again finds nothing to do', async () => {
    const { body } = await syncNow();
    expect(body.gitops_sync_run.status).toBe('success');
    expect(body.gitops_proposals).toEqual([]);
  });

  it('a commit that changes one node and removes another gives exactly an update and a delete, and they are applied', async () => {
    const changed = fleet
      .replace(/ {2}- hostname: edge-london-01[\s\S]*?persistent\n/, '')
      .replace(/ {8}- host: edge-london-01\n {10}publicly_reachable: true\n/, '')
      .replace('[edge-tokyo-02, edge-london-01]', '[edge-tokyo-02]')
      .replace('instance_type: t3-medium', 'instance_type: t3-large');
    // The peer and the holder go first, so that the next commit is about two nodes only.
    const withoutPeer = fleet
      .replace(/ {8}- host: edge-london-01\n {10}publicly_reachable: true\n/, '')
      .replace('[edge-tokyo-02, edge-london-01]', '[edge-tokyo-02]');
    await stack.remote.commit('fleet-config', {
      files: { 'fleet.yaml': withoutPeer },
      message: 'Take London off the overlay',
    });
    const first = await syncNow();
    expect((await approveAll(first.body.gitops_sync_run.id)).status).toBe(200);
    expect((await runEnds(first.body.gitops_sync_run.id)).status).toBe('applied');

    await stack.remote.commit('fleet-config', {
      files: { 'fleet.yaml': changed },
      message: 'Grow Tokyo, retire London',
    });
    const { body } = await syncNow();
    expect(body.gitops_proposals.map((each: { action: string; key: string }) => [each.action, each.key])).toEqual([
      ['update_node', 'edge-tokyo-01'],
      ['delete_node', 'edge-london-01'],
    ]);
    expect((await approveAll(body.gitops_sync_run.id)).status).toBe(200);
    expect(await runEnds(body.gitops_sync_run.id)).toMatchObject({ status: 'applied', drift_after_apply: {} });
  });

  it('a node changed by hand is told on the plain subject at once, and so is its end', async () => {
    const detected = await eventsOnPlainSubject(stack.natsUrlOf('operators'), 'gitops.drift_detected');
    const resolved = await eventsOnPlainSubject(stack.natsUrlOf('operators'), 'gitops.drift_resolved');
    await demoReader({ natsUrl: stack.natsUrlOf('relay') });
    const listeners = [
      await documentedListener('A few lines, core NATS', stack.natsUrlOf('operators')),
      await documentedListener('A few lines, core NATS', stack.natsUrlOf('operators'), 'bash'),
      await documentedListener('A durable reader', stack.natsUrlOf('demo')),
    ];
    // All have connected when they are told of something that happens after they began.
    await waitFor(() => listeners.every((each) => each.output().includes('listening')), { what: 'all listeners' });
    try {
      const patched = await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'eu-west-9' } });
      expect(patched.status).toBe(200);
      // Half of the minute after which somebody would look by himself. How soon it is, the benchmarks tell.
      const event = await detected.next(30_000);
      expect(event.data).toMatchObject({ repository_id: repository, severity: 'medium', total: 1 });

      for (const listener of listeners) {
        await waitFor(() => /edge-tokyo-02/.test(listener.output()), { what: 'the documented listener to tell' });
        expect(listener.output()).toContain('ap-tokyo-1');
      }
      // Both hear the same event: who was told may ask before the report is written.
      const report = await waitFor(
        async () => {
          const { body } = await rest.get(`${SYSTEM}/gitops_repositories/${repository}/drift_report`);
          return body.drift ? body : undefined;
        },
        { what: 'the drift report' },
      );
      expect(report.resources).toMatchObject([
        {
          kind: 'node',
          key: 'edge-tokyo-02',
          fields: [{ path: 'region', expected: 'ap-tokyo-1', actual: 'eu-west-9' }],
          changed_by: { type: 'user' },
        },
      ]);

      // Another program goes on with the same durable reader where this one stopped.
      listeners.at(-1)?.stop();
      const next = await documentedListener('A durable reader', stack.natsUrlOf('demo'), 'python');
      listeners.push(next);
      await waitFor(() => next.output().includes('listening'), { what: 'the next reader' });

      await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'ap-tokyo-1' } });
      expect((await resolved.next(30_000)).data).toMatchObject({ repository_id: repository });
      // What the stopped one was sent and did not acknowledge comes again after half a minute.
      await waitFor(() => /drift_resolved .*"repository_id"/.test(next.output()), {
        what: `the next reader to tell; it said ${next.output()}`,
        timeoutMs: 90_000,
      });
    } finally {
      await detected.close();
      await resolved.close();
      for (const listener of listeners) listener.stop();
    }
  });
});
