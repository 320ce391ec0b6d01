import type { EventData, ProposalView, ResourceRef } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_PAGE } from '../../limits.ts';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const NODES = RUN_PAGE + 30;

interface Named {
  readonly id: string;
  readonly key: string;
}

/** A repository whose run proposes more than one page, and which waits for people. */
function waiting(number: number, nodes: number): { history: HistoryEvent[]; run: string } {
  const history = [...repositoryHistory({ account: 'acme', number, nodes, runs: 1 })];
  const end = history.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
  const asked = history.find(({ fact }) => fact.type === 'SyncRequested')?.fact.data as EventData<'SyncRequested'>;
  return { history: history.slice(0, end), run: asked.run_id };
}

/** One change of the history needs another resource first. */
function dependOn(history: HistoryEvent[], key: string, needed: ResourceRef): void {
  for (const [at, event] of history.entries()) {
    const { fact } = event;
    if (fact.type !== 'ProposalOpened' || fact.data.key !== key) continue;
    history[at] = { ...event, fact: { ...fact, data: { ...fact.data, depends_on: [needed] } } };
  }
}

describe('runs with many proposals', () => {
  let gateway: GatewayHarness;
  let large: string;
  let small: string;
  /** What was read of the read models, by what was asked. */
  const read = new Map<string, number>();

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    const [one, other] = [waiting(1, NODES), waiting(2, 2)];
    dependOn(other.history, 'edge-2-1', { kind: 'node', key: 'edge-2-0' });
    await gateway.happened(withoutDocuments([...one.history, ...other.history]));
    [large, small] = [one.run, other.run];
    const list = gateway.models.list.bind(gateway.models);
    gateway.models.list = async (model, account, query) => {
      const rows = await list(model, account, query);
      read.set(model, (read.get(model) ?? 0) + rows.length);
      return rows;
    };
  });
  afterAll(() => gateway.close());

  const get = async (path: string) => (await gateway.get(`${SYSTEM}/${path}`)).body;

  it('are listed with their proposals counted, and none of them is read', async () => {
    read.clear();
    const { gitops_sync_runs: runs } = await get('gitops_sync_runs');
    expect(runs.map(({ id }: Named) => id)).toEqual([small, large]);
    expect(runs.map((run: { proposal_counts: object }) => run.proposal_counts)).toEqual([
      { pending_approval: 2 },
      { pending_approval: NODES },
    ]);
    expect(runs.map((run: { requires_approval: boolean }) => run.requires_approval)).toEqual([true, true]);
    expect(read.get('proposals')).toBeUndefined();
  });

  it('show one page of proposals, what there is in all, and where to go on', async () => {
    const first = await get(`gitops_sync_runs/${large}`);
    expect(first.proposals).toHaveLength(RUN_PAGE);
    expect(first).toMatchObject({
      proposal_counts: { pending_approval: NODES },
      totals: { applied_actions: 0, failed_actions: 0, remaining: NODES },
      requires_approval: true,
    });
    expect(first.remaining).toHaveLength(RUN_PAGE);
    const rest = await get(`gitops_sync_runs/${large}?cursor=${first.next_cursor}`);
    expect([rest.proposals.length, rest.next_cursor]).toEqual([NODES - RUN_PAGE, null]);
    const keys = [...first.proposals, ...rest.proposals].map(({ key }: Named) => key);
    expect(keys).toEqual(Array.from({ length: NODES }, (_, n) => `edge-1-${n}`));
  });

  it('show all of it where it fits a page, as ever', async () => {
    const run = await get(`gitops_sync_runs/${small}`);
    expect(run).toMatchObject({ next_cursor: null, totals: { remaining: 2 } });
    expect(run.proposals.map(({ key }: Named) => key)).toEqual(['edge-2-0', 'edge-2-1']);
    expect(run.remaining.map(({ key }: Named) => key)).toEqual(['edge-2-0', 'edge-2-1']);
    const waits = run.proposals.map(({ waiting_on }: Pick<ProposalView, 'waiting_on'>) => waiting_on);
    expect(waits).toEqual([[], [{ kind: 'node', key: 'edge-2-0' }]]);
  });

  it('take pages of another size', async () => {
    const walked: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await get(`gitops_sync_runs/${large}?limit=50${more}`);
      expect(page.proposals.length).toBeLessThanOrEqual(50);
      walked.push(...page.proposals.map(({ key }: Named) => key));
      cursor = page.next_cursor;
    }
    expect(new Set(walked).size).toBe(NODES);
  });

  it('answer what is read about them in proportion to the page, not to the run', async () => {
    read.clear();
    await get(`gitops_proposals?run=${large}&limit=10`);
    expect(read.get('proposals')).toBe(11);
  });

  it('tell what happened in them page by page, from who asked on', async () => {
    const walked: { position: number; type: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await get(`gitops_sync_runs/${large}/events?limit=50${more}`);
      expect(page.events.length).toBeLessThanOrEqual(50);
      walked.push(...page.events);
      cursor = page.next_cursor;
    }
    const positions = walked.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
    expect(walked[0]?.type).toBe('SyncRequested');
    expect(walked.filter(({ type }) => type === 'ProposalOpened')).toHaveLength(NODES);
    expect(walked.at(-1)?.type).toBe('ReviewRecorded');
  });

  it('answer the first page of what was decided about together, and how many that were', async () => {
    gateway.stage('DecideProposals', () => ({ ok: true, result: null, position: null, account_revision: null }));
    const rows = await gateway.models.list('proposals', 'acme', {
      filter: { sync_run_id: large },
      order: 'oldest_first',
      limit: NODES,
    });
    const proposals = rows.map(({ id, digest }) => ({ id, digest }));
    const { status, body } = await gateway.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
    expect([status, body.gitops_proposals.length, body.total]).toEqual([200, RUN_PAGE, NODES]);
  });

  it.each(['run', 'approval_request_id'])('lists the proposals of a run by %s', async (filter) => {
    const { gitops_proposals: found } = await get(`gitops_proposals?${filter}=${small}`);
    expect(found.map(({ key }: Named) => key)).toEqual(['edge-2-0', 'edge-2-1']);
  });

  it('finds a run by its batch of proposals, and nothing by two different ones', async () => {
    const { gitops_sync_runs: runs } = await get(`gitops_sync_runs?approval_request_id=${large}`);
    expect(runs.map(({ id }: Named) => id)).toEqual([large]);
    const two = await get(`gitops_proposals?run=${large}&approval_request_id=${small}`);
    expect(two.gitops_proposals).toEqual([]);
    const same = await get(`gitops_proposals?run=${small}&approval_request_id=${small}`);
    expect(same.gitops_proposals).toHaveLength(2);
  });
});

/** The history names documents that nobody kept; here nobody asks for what a diff says in names. */
function withoutDocuments(history: readonly HistoryEvent[]): HistoryEvent[] {
  return history.filter(({ fact }) => fact.type !== 'DiffComputed');
}
