import type {
  DiffSummary,
  EventData,
  NamesByAction,
  ReachedGroup,
  ReachedNodes,
  RunNodes,
} from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const NO_NAMES: NamesByAction = { add: [], update: [], delete: [], adopt: [] };
const GROUP: ReachedGroup = {
  ...{ nodes: ['edge-1-0', 'edge-1-1'], total: 2, change: 'added', template: 'edge', networks: [] },
  modules: [{ name: 'web', change: 'added', to: '1.0' }],
  files: [{ module: 'web', path: '/etc/x', change: 'added', diff: '--- /etc/x\n+++ /etc/x\n@@ -1,0 +1,1 @@\n+x\n' }],
  files_total: 1,
};
const ALL: ReachedNodes = [{ ...GROUP, modules: ['web'] }];
const COUNTED: RunNodes = { affected: 2, converged: 1, converging: 0, degraded: 1, offline: 0 };

describe('what a run reaches', () => {
  let gateway: GatewayHarness;
  let applied: string;
  let waiting: string;
  let proposal: string;
  let nodes_document: string;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    [nodes_document = ''] = await gateway.platform.documents.put('acme', [JSON.stringify(ALL)]);
    const reach = { total: 2, groups: [GROUP], groups_total: 1, nodes_document };
    const summary: DiffSummary = {
      ...{ templates: NO_NAMES, modules: NO_NAMES, nodes: { ...NO_NAMES, add: GROUP.nodes }, assignments: NO_NAMES },
      ...{ sdwan: { networks: NO_NAMES, peers: NO_NAMES, virtual_ips: NO_NAMES } },
      ...{ provider_configs: { informational: [] }, reach },
    };
    const [summary_document = ''] = await gateway.platform.documents.put('acme', [JSON.stringify(summary)]);
    const telling = (history: readonly HistoryEvent[]) =>
      history.map((event) => {
        if (event.fact.type !== 'DiffComputed') return event;
        return { ...event, fact: { ...event.fact, data: { ...event.fact.data, summary_document } } } as HistoryEvent;
      });
    const whole = [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })];
    const open = [...repositoryHistory({ account: 'acme', number: 2, nodes: 2, runs: 1 })];
    const end = open.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
    await gateway.happened(telling([...whole, ...open.slice(0, end)]));
    [applied, waiting] = [runOf(whole), runOf(open)];
    proposal = whole.flatMap(({ fact }) => (fact.type === 'ProposalOpened' ? [fact.data.proposal_id] : []))[0] ?? '';
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

function runOf(history: readonly HistoryEvent[]): string {
  const asked = history.find(({ fact }) => fact.type === 'SyncRequested')?.fact.data as EventData<'SyncRequested'>;
  return asked.run_id;
}
