import type { DiffSummary, EventData, Plan } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const NO_NAMES = { add: [], update: [], delete: [], adopt: [] };

describe('sync runs', () => {
  let gateway: GatewayHarness;
  let history: HistoryEvent[];
  let repository: string;
  let run: string;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })];
    await gateway.happened(history.slice(0, 1));
    repository = dataOf('RepositoryRegistered').repository_id;
    run = dataOf('SyncRequested').run_id;
    gateway.stage('RequestSync', async () => ({
      ok: true,
      result: { run_id: run, run_number: 1, coalesced: false },
      position: await gateway.happened(history.slice(1, 2)),
      account_revision: null,
    }));
  });
  afterEach(() => gateway.close());

  function dataOf<T extends 'RepositoryRegistered' | 'SyncRequested' | 'DiffComputed'>(type: T): EventData<T> {
    return history.find(({ fact }) => fact.type === type)?.fact.data as EventData<T>;
  }
  const until = (type: string) => history.findIndex(({ fact }) => fact.type === type) + 1;
  const syncNow = (query = '') => gateway.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now${query}`);

  it('sync_now waits for the diff and answers the run with its proposals in plan order', async () => {
    const answer = syncNow();
    await expect.poll(async () => (await gateway.models.get('sync_runs', 'acme', run))?.status).toBe('in_progress');
    await withDocuments();
    await gateway.happened(history.slice(2, until('ReviewRecorded')));
    const { status, body } = await answer;
    expect([status, body.gitops_sync_run.status]).toEqual([200, 'diff_ready']);
    expect(body.gitops_proposals.map(({ key, action }: { key: string; action: string }) => [key, action])).toEqual([
      ['edge-1-0', 'create_node'],
      ['edge-1-1', 'create_node'],
    ]);
    expect(gateway.commands[0]).toMatchObject({ data: { repository_id: repository, trigger: 'sync_now' } });
  });

  it('sync_now answers 202 with the run in progress when the diff takes longer', async () => {
    const { status, body } = await syncNow('?wait_seconds=0');
    expect([status, body.gitops_sync_run.status, body.gitops_proposals]).toEqual([202, 'in_progress', []]);
    expect(body.gitops_sync_run.id).toBe(run);
  });

  it.each(['?wait_seconds=61', '?wait_seconds=-1', '?wait_seconds=x', '?wait=1'])(
    'sync_now refuses %s',
    async (query) => {
      expect((await syncNow(query)).status).toBe(422);
      expect(gateway.commands).toEqual([]);
    },
  );

  it('reverting drift is a sync with that trigger', async () => {
    await gateway.post(`${SYSTEM}/gitops_repositories/${repository}/drift/revert?wait_seconds=0`);
    expect(gateway.commands[0]).toMatchObject({ type: 'RequestSync', data: { trigger: 'drift' } });
  });

  it.each([
    ['no resources at all', { resources: [] }, 'resources'],
    ['an unknown field', { resource: 'edge-1-0' }, 'resource'],
  ])('reverting drift refuses %s, and asks nobody', async (_what, body, path) => {
    const answer = await gateway.post(`${SYSTEM}/gitops_repositories/${repository}/drift/revert`, body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
    expect(gateway.commands).toEqual([]);
  });

  it('reverting drift of some resources answers their proposals alone', async () => {
    const path = `${SYSTEM}/gitops_repositories/${repository}/drift/revert`;
    const answer = gateway.post(path, {
      resources: [
        { kind: 'node', key: 'edge-1-1' },
        { kind: 'module', key: 'edge-1-0' },
      ],
    });
    await expect.poll(async () => (await gateway.models.get('sync_runs', 'acme', run))?.status).toBe('in_progress');
    await withDocuments();
    await gateway.happened(history.slice(2, until('ReviewRecorded')));
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body.gitops_proposals.map(({ key }: { key: string }) => key)).toEqual(['edge-1-1']);
  });

  it('adopting drift answers patch and file, and asks the stage anew each time', async () => {
    const [fleet_document = '', patch_document = ''] = await gateway.platform.documents.put('acme', [
      'the file',
      'the patch',
    ]);
    const told = { file: 'fleet.yaml', revision: 'a'.repeat(40), left: [], left_total: 0 };
    gateway.stage('AdoptDrift', async () => ({
      ok: true,
      result: { ...told, fleet_document, patch_document },
      position: null,
      account_revision: null,
    }));
    const path = `${SYSTEM}/gitops_repositories/${repository}/drift/adopt`;
    const { status, body } = await gateway.post(path, { resources: [{ kind: 'node', key: 'a' }], fields: ['region'] });
    expect([status, body]).toEqual([200, { ...told, patch: 'the patch', fleet_yaml: 'the file' }]);
    expect(gateway.commands[0]).toMatchObject({
      data: { repository_id: repository, resources: [{ kind: 'node', key: 'a' }], fields: ['region'] },
    });
    expect((await gateway.post(path, { fields: [] })).status).toBe(422);
  });

  it('a run shows its diff, proposals with payload, actions and end, unwrapped', async () => {
    await withDocuments();
    await gateway.happened(history.slice(1));
    const { status, body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${run}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: run,
      status: 'applied',
      requires_approval: true,
      approval_request_id: run,
      diff: { nodes: { add: ['edge-1-0', 'edge-1-1'] } },
      proposals: [
        { action: 'create_node', status: 'applied', payload: { hostname: 'edge-1-0', region: 'eu-west-1' } },
        { action: 'create_node', status: 'applied', payload: { hostname: 'edge-1-1' } },
      ],
      failed_actions: [],
      remaining: [],
      drift_after_apply: {},
    });
    expect(body.applied_actions).toHaveLength(4);
    expect(Object.keys(body.timings)).toEqual(['fetch', 'parse', 'diff', 'review', 'apply', 'verify']);
    expect(body).not.toHaveProperty('fold');
    const whole = await gateway.get(`${SYSTEM}/gitops_sync_runs/${run}?include=changes`, { isChecked: false });
    expect(whole.body.changes).toMatchObject([
      { key: 'edge-9', write: { config: { db_password: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/) } } },
    ]);
  });

  it('what the cap keeps back remains, without a proposal', async () => {
    await withDocuments();
    const recorded = history[until('ReviewRecorded') - 1] as HistoryEvent;
    const deferring = { ...recorded, fact: { ...recorded.fact, data: { ...recorded.fact.data, deferred: 1 } } };
    await gateway.happened([...history.slice(1, until('ReviewRecorded') - 1), deferring as HistoryEvent]);
    const { body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${run}`);
    expect(body.remaining.at(-1)).toEqual({
      proposal_id: null,
      action: 'create_node',
      kind: 'node',
      key: 'edge-9',
      reason: 'deferred',
    });
  });

  it('a run tells everything that happened in it, in order, and nothing of other runs', async () => {
    await gateway.happened(history.slice(1));
    await gateway.happened(repositoryHistory({ account: 'globex', number: 2, nodes: 1, runs: 1 }));
    const { body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${run}/events`);
    const types = body.events.map(({ type }: { type: string }) => type);
    expect(types.slice(0, 2)).toEqual(['SyncRequested', 'RevisionFetched']);
    expect(body.events[0]).toMatchObject({ actor: { id: expect.any(String) }, data: { trigger: 'sync_now' } });
    expect(types).toContain('ChangeApplied');
    expect(types.at(-1)).toBe('RunVerified');
    expect(body.events.every(({ data }: { data: { run_id: string } }) => data.run_id === run)).toBe(true);
  });

  it('lists runs, newest first, by repository and by status', async () => {
    await gateway.happened(history.slice(1));
    await gateway.happened(repositoryHistory({ account: 'acme-2', number: 3, nodes: 1, runs: 1 }));
    const runsAt = async (path: string) => (await gateway.get(`${SYSTEM}/${path}`)).body.gitops_sync_runs;
    expect(await runsAt('gitops_sync_runs')).toHaveLength(1);
    expect(await runsAt(`gitops_sync_runs?repository=${repository}&status=applied`)).toHaveLength(1);
    expect(await runsAt('gitops_sync_runs?status=failed')).toHaveLength(0);
    expect(await runsAt(`gitops_repositories/${repository}/sync_runs`)).toMatchObject([{ id: run, status: 'applied' }]);
    expect((await gateway.get(`${SYSTEM}/gitops_sync_runs?status=odd`)).status).toBe(422);
  });

  it('the drift report is an answer of its own, with secrets masked', async () => {
    const path = `${SYSTEM}/gitops_repositories/${repository}/drift_report`;
    expect((await gateway.get(path)).body).toMatchObject({ drift: false, resources: [] });
    const field = { path: 'config.api_key', expected: 'abc', actual: 'def' };
    const fact = {
      type: 'DriftDetected' as const,
      data: {
        repository_id: repository,
        fingerprint: '0'.repeat(64),
        revision: null,
        severity: 'medium' as const,
        resources: [
          {
            kind: 'module' as const,
            key: 'nginx',
            change: 'modified' as const,
            fields: [field],
            changed_by: null,
            changed_at: null,
          },
        ],
        total: 1,
        live_revision: 3,
      },
    };
    const actor = { type: 'system' as const, id: 'drift' };
    await gateway.happened([{ stream: `drift-${repository}`, account: 'acme', actor, fact }]);
    const { body } = await gateway.get(path);
    expect(body).toMatchObject({
      drift: true,
      resources: [{ fields: [{ expected: '[masked]', actual: '[masked]' }] }],
    });
  });

  /** Puts the documents that the history names, under the digests that it names. */
  async function withDocuments(): Promise<void> {
    const { json } = { json: gateway.platform.documents };
    const summary: DiffSummary = {
      templates: NO_NAMES,
      modules: NO_NAMES,
      nodes: { ...NO_NAMES, add: ['edge-1-0', 'edge-1-1'] },
      assignments: NO_NAMES,
      sdwan: { networks: NO_NAMES, peers: NO_NAMES, virtual_ips: NO_NAMES },
      provider_configs: { informational: [] },
    };
    const change = { kind: 'node', key: 'edge-9', action: 'create', write: { config: { db_password: 'hunter2' } } };
    const plan = { changes: [change] } as unknown as Plan;
    const [summaryDigest, planDigest] = await json.put('acme', [JSON.stringify(summary), JSON.stringify(plan)]);
    history = history.map((event) => {
      const data = event.fact.data as unknown as Record<string, unknown>;
      const named = {
        ...('summary_document' in data ? { summary_document: summaryDigest } : {}),
        ...('plan_document' in data ? { plan_document: planDigest } : {}),
      };
      return { ...event, fact: { ...event.fact, data: { ...data, ...named } } } as HistoryEvent;
    });
  }
});
