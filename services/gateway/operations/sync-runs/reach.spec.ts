import type {
  DiffSummary,
  EventData,
  NamesByAction,
  ReachedGroup,
  ReachedNodes,
  RunNode,
  RunNodes,
} from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const NOT_KEPT = 'f'.repeat(64);
const NO_NAMES: NamesByAction = { add: [], update: [], delete: [], adopt: [] };
const GROUP: ReachedGroup = {
  ...{ nodes: ['edge-1-0', 'edge-1-1'], total: 2, change: 'added', template: 'edge', networks: [] },
  modules: [{ name: 'web', change: 'added', to: '1.0' }],
  files: [{ module: 'web', path: '/etc/x', change: 'added', diff: '--- /etc/x\n+++ /etc/x\n@@ -1,0 +1,1 @@\n+x\n' }],
  files_total: 1,
};
const ALL: ReachedNodes = [{ ...GROUP, modules: ['web'] }];
const NODE: RunNode = {
  ...{ hostname: 'edge-1-0', state: 'degraded', since: '2026-01-01T00:00:00.000Z' },
  reason: { code: 'check_failing', message: 'web: answers: refused' },
};
const COUNTED: RunNodes = {
  ...{ affected: 2, converged: 1, converging: 0, degraded: 1, offline: 0 },
  items: [NODE, { hostname: 'edge-1-1', state: 'converged', since: NODE.since, reason: null }],
};

describe('what a run reaches', () => {
  let gateway: GatewayHarness;
  let applied: string;
  let waiting: string;
  let proposal: string;
  let nodes_document: string;
  /** One whose run's summary is not kept, and one whose run's nodes are not. */
  const untold: string[] = [];

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    [nodes_document = ''] = await gateway.platform.documents.put('acme', [JSON.stringify(ALL)]);
    const reach = { total: 2, groups: [GROUP], groups_total: 1, nodes_document };
    const summary: DiffSummary = {
      ...{ templates: NO_NAMES, modules: NO_NAMES, nodes: { ...NO_NAMES, add: GROUP.nodes }, assignments: NO_NAMES },
      ...{ sdwan: { networks: NO_NAMES, peers: NO_NAMES, virtual_ips: NO_NAMES } },
      ...{ provider_configs: { informational: [] }, reach },
    };
    const withoutNodes = { ...summary, reach: { ...reach, nodes_document: NOT_KEPT } };
    const texts = [summary, withoutNodes].map((each) => JSON.stringify(each));
    const [summary_document = '', other = ''] = await gateway.platform.documents.put('acme', texts);
    const telling = (history: readonly HistoryEvent[], summary_document: string) =>
      history.map((event) => {
        if (event.fact.type !== 'DiffComputed') return event;
        return { ...event, fact: { ...event.fact, data: { ...event.fact.data, summary_document } } } as HistoryEvent;
      });
    const whole = [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })];
    const open = [...repositoryHistory({ account: 'acme', number: 2, nodes: 2, runs: 1 })];
    const end = open.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
    await gateway.happened(telling([...whole, ...open.slice(0, end)], summary_document));
    for (const [number, document] of [NOT_KEPT, other].entries()) {
      const history = [...repositoryHistory({ account: 'acme', number: number + 3, nodes: 1, runs: 1 })];
      await gateway.happened(telling(history, document));
      untold.push(openedIn(history));
    }
    [applied, waiting] = [runOf(whole), runOf(open)];
    proposal = openedIn(whole);
    gateway.stage('CountReachedNodes', () => ({ ok: true, result: COUNTED, position: null, account_revision: null }));
  });
  afterAll(() => gateway.close());

  it('is told with its diff', async () => {
    const { body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${applied}`);
    expect(body.diff.reach).toMatchObject({ total: 2, groups: [GROUP] });
    expect(body.nodes).toBeUndefined();
  });

  it('is told of a proposal as far as it is about that one’s node', async () => {
    const { body } = await gateway.get(`${SYSTEM}/gitops_proposals/${proposal}`);
    const { reach } = body.gitops_proposal;
    expect(reach).toMatchObject({ total: 1, groups: [{ nodes: ['edge-1-0'], total: 1, files: GROUP.files }] });
  });

  it('is left out of a proposal where it is no longer kept, and the proposal is answered all the same', async () => {
    for (const id of untold) {
      const { status, body } = await gateway.get(`${SYSTEM}/gitops_proposals/${id}`);
      expect([status, body.gitops_proposal?.id, body.gitops_proposal?.reach]).toEqual([200, id, undefined]);
    }
    expect(untold).toHaveLength(2);
  });

  it('is counted by how far the nodes have come, where somebody asks', async () => {
    const { body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${applied}?include=nodes`);
    expect(body.nodes).toEqual(COUNTED);
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'CountReachedNodes', data: { nodes_document } });
  });

  it('is not counted before anything is applied: nodes are still what they were', async () => {
    const asked = gateway.commands.length;
    const { body } = await gateway.get(`${SYSTEM}/gitops_sync_runs/${waiting}?include=nodes`);
    expect(body.nodes).toBeNull();
    expect(gateway.commands).toHaveLength(asked);
  });

  it('says so where nobody is there who counts, and the run itself is still answered', async () => {
    gateway.stage('CountReachedNodes', () => ({ ok: false, code: 'bus_unavailable', message: 'not running' }));
    expect((await gateway.get(`${SYSTEM}/gitops_sync_runs/${applied}?include=nodes`)).status).toBe(503);
    expect((await gateway.get(`${SYSTEM}/gitops_sync_runs/${applied}`)).status).toBe(200);
  });
});

function openedIn(history: readonly HistoryEvent[]): string {
  return history.flatMap(({ fact }) => (fact.type === 'ProposalOpened' ? [fact.data.proposal_id] : []))[0] ?? '';
}

function runOf(history: readonly HistoryEvent[]): string {
  const asked = history.find(({ fact }) => fact.type === 'SyncRequested')?.fact.data as EventData<'SyncRequested'>;
  return asked.run_id;
}
