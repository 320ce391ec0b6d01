import type { EventData } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const HOUR_MS = 3_600_000;

function node(revision: number, region: string | null): HistoryEvent {
  const data: EventData<'ResourceChanged'> = {
    ...{ revision, operation_id: `op-${revision}`, origin: { type: 'imperative' }, kind: 'node', key: 'a' },
    operation: region === null ? 'deleted' : revision === 1 ? 'created' : 'updated',
    ...{ changed: ['region'], managed_by: null },
    attributes:
      region === null
        ? null
        : {
            ...{ template: 't', region, instance_type: null, lifecycle_class: 'persistent' },
            ...{ labels: { token: `s3cret-${region}` }, metadata: {} },
          },
  };
  return {
    stream: 'fleet-acme',
    account: 'acme',
    actor: { type: 'user', id: 'ada' },
    fact: { type: 'ResourceChanged', data },
  };
}

describe('the fleet as it was', () => {
  let gateway: GatewayHarness;
  /** What time it was after each change. */
  const at: string[] = [];

  beforeEach(async () => {
    at.length = 0;
    gateway = await GatewayHarness.open();
    for (const [index, region] of ['eu', 'us', null].entries()) {
      await gateway.happened([node(index + 1, region)]);
      at.push(gateway.platform.clock.now());
      gateway.platform.clock.advance(HOUR_MS);
    }
  });
  afterEach(() => gateway.close());

  const get = async (path: string) => gateway.get(`${SYSTEM}/${path}`);
  const regionsAt = async (moment: string) =>
    (await get(`nodes?at=${moment}`)).body.nodes.map(
      (found: { attributes: { region: string } }) => found.attributes.region,
    );

  it('is what the newest change until then made of it, in lists and by name', async () => {
    expect(await regionsAt(at[0] ?? '')).toEqual(['eu']);
    expect(await regionsAt(at[1] ?? '')).toEqual(['us']);
    expect(await regionsAt(at[2] ?? '')).toEqual([]);
    const { body } = await get(`nodes/a?at=${at[1]}`);
    expect(body.node).toMatchObject({ version: 2, created_at: at[0], changed_at: at[1], changed_by: { id: 'ada' } });
    expect((await get(`nodes/a?at=${at[2]}`)).status).toBe(404);
    expect((await get('nodes/a')).status).toBe(404);
  });

  it('is empty before the first event, and in another account', async () => {
    expect(await regionsAt('2020-01-01T00:00:00Z')).toEqual([]);
    const token = await gateway.token({ account: 'globex' });
    expect((await gateway.get(`${SYSTEM}/nodes?at=${at[1]}`, { token })).body.nodes).toEqual([]);
  });

  it.each(['nodes', 'nodes/a', 'instances', 'intervention_policies'])(
    'of %s is refused in the future',
    async (path) => {
      const { status, body } = await get(`${path}?at=2126-01-01T00:00:00Z`);
      expect([status, body.code]).toEqual([422, 'in_the_future']);
    },
  );

  it('takes moments with a zone, and no others; and where it means nothing it is refused', async () => {
    expect(await regionsAt('2026-01-01T02:30:00%2B02:00')).toEqual(['eu']);
    expect((await get('nodes?at=yesterday')).status).toBe(422);
    expect((await get(`gitops_repositories?at=${at[0]}`)).status).toBe(422);
  });

  it('differs from what it was before field by field, with secrets masked and still told apart', async () => {
    const { body } = await get(`fleet_diff?from=${at[0]}&to=${at[1]}`);
    expect(body.fleet_diff.changes).toMatchObject([
      { kind: 'node', key: 'a', change: 'changed', from_version: 1, to_version: 2, changed_at: at[1] },
    ]);
    const [{ fields }] = body.fleet_diff.changes;
    expect(fields[0]).toEqual({ path: 'region', from: 'eu', to: 'us' });
    expect(fields[1].path).toBe('labels.token');
    expect(fields[1].from).toMatch(/^\[masked/);
    expect(JSON.stringify(body)).not.toContain('s3cret');
    const created = await get(`fleet_diff?from=2020-01-01T00:00:00Z&to=${at[0]}`);
    expect(created.body.fleet_diff.changes).toMatchObject([{ change: 'created', from_version: null }]);
    const gone = await get(`fleet_diff?from=${at[0]}`);
    expect(gone.body.fleet_diff.changes).toMatchObject([{ change: 'deleted', to_version: null }]);
    const none = await get(`fleet_diff?from=2020-01-01T00:00:00Z&to=${at[2]}`);
    expect(none.body.fleet_diff.changes).toEqual([]);
    expect((await get(`fleet_diff?from=${at[1]}&to=${at[0]}`)).status).toBe(422);
  });
});

describe('what was decided, as it was', () => {
  let gateway: GatewayHarness;
  let history: HistoryEvent[];
  let pending: string;

  beforeEach(async () => {
    gateway = await GatewayHarness.open({ isChecked: false });
    history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })];
    const end = history.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
    const documents = ({ fact }: HistoryEvent) => fact.type !== 'DiffComputed';
    await gateway.happened(history.slice(0, end).filter(documents));
    pending = gateway.platform.clock.now();
    gateway.platform.clock.advance(HOUR_MS);
    await gateway.happened(history.slice(end));
  });
  afterEach(() => gateway.close());

  const opened = () =>
    history.flatMap(({ fact }) =>
      fact.type === 'ProposalOpened' ? [fact.data] : [],
    )[0] as EventData<'ProposalOpened'>;

  it('a proposal is pending before its decision, and is not there before it was opened', async () => {
    const path = `${SYSTEM}/gitops_proposals/${opened().proposal_id}`;
    expect((await gateway.get(path)).body.gitops_proposal.status).toBe('applied');
    const { body } = await gateway.get(`${path}?at=${pending}`);
    expect(body.gitops_proposal).toMatchObject({ status: 'pending_approval', decisions: [] });
    expect((await gateway.get(`${path}?at=2020-01-01T00:00:00Z`)).status).toBe(404);
  });

  it('a run waits for people before they decided, with its proposals', async () => {
    const path = `${SYSTEM}/gitops_sync_runs/${opened().run_id}`;
    expect((await gateway.get(path)).body.status).toBe('applied');
    const { body } = await gateway.get(`${path}?at=${pending}`);
    expect(body).toMatchObject({ status: 'diff_ready', proposal_counts: { pending_approval: 2 }, applied_actions: [] });
    expect(body.proposals.map(({ status }: { status: string }) => status)).toEqual([
      'pending_approval',
      'pending_approval',
    ]);
    expect((await gateway.get(`${path}?at=2020-01-01T00:00:00Z`)).status).toBe(404);
  });

  it('one finds what one voted about oneself, and nobody else does', async () => {
    const { actor } = history.find(({ fact }) => fact.type === 'ProposalApproved') as HistoryEvent;
    const rows = await gateway.models.list('votes', 'acme', { order: 'oldest_first', limit: 10 });
    expect(new Set(rows.map(({ voter }) => voter))).toEqual(new Set([actor.id]));
    const mine = await gateway.get(`${SYSTEM}/gitops_proposals?voter=me`);
    expect(mine.body.gitops_proposals).toEqual([]);
    expect((await gateway.get(`${SYSTEM}/gitops_proposals?voter=me&status=applied`)).status).toBe(422);
    expect((await gateway.get(`${SYSTEM}/gitops_proposals?voter=ada`)).status).toBe(422);
  });
});
