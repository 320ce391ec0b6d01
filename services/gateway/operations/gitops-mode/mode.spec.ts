import type { Command, EventData, PendingChange } from '@fleetwright/contracts';
import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const MODE = `${SYSTEM}/gitops_mode`;
const ID = '00000000-0000-7000-8000-0000000000c1';
const ADA = { type: 'user', id: 'ada' } as const;

describe('GitOps mode', () => {
  let gateway: GatewayHarness;
  let revision = 0;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    revision = 0;
  });
  afterEach(() => gateway.close());

  const stamp = () => {
    revision += 1;
    return { revision, operation_id: `o-${revision}`, origin: { type: 'imperative' as const } };
  };
  const journal = (fact: HistoryEvent['fact']): HistoryEvent => ({
    ...{ stream: 'fleet-acme', account: 'acme', actor: ADA, fact },
  });
  const done = (result: object = {}) => ({
    ...{ ok: true as const, result: { status: 'done', ...result }, position: null, account_revision: revision },
  });
  const pending_change: PendingChange = {
    ...{ id: ID, target: 'gitops_mode', summary: 's', loosens: ['mode'], permission: 'system.policies.write' },
    ...{ command: { type: 'SetGitopsMode', data: {} }, asked_by: ADA },
    ...{ asked_at: '2026-01-01T00:00:00.000Z', expires_at: '2026-01-02T00:00:00.000Z' },
  };
  const waiting = () => done({ status: 'pending', pending_change });
  const opened = (more: Partial<EventData<'BreakGlassOpened'>['break_glass']> = {}) => ({
    ...{ id: ID, kind: 'node' as const, key: 'a', reason: 'down', opened_by: ADA, ended_by: null, confirmed_by: null },
    ...{ opened_at: '2026-01-01T00:00:00.000Z', ends_at: '2026-01-01T02:00:00.000Z' },
    ...{ is_prolonged: false, told_at: null, review: { closed_by: null, closed_at: null } },
    ...more,
  });

  it('is off and was never changed, until somebody switches it on; the token’s permissions go along', async () => {
    expect((await gateway.get(MODE)).body.gitops_mode).toEqual({
      ...{ account_id: 'acme', mode: 'off', exceptions: [], two_person: false, version: 0 },
      ...{ changed_by: null, changed_at: null },
    });
    gateway.stage('SetGitopsMode', async ({ data: { changes } }) => {
      const before = { mode: 'off' as const, exceptions: [], two_person: false };
      const settings = { ...before, ...changes } as EventData<'GitopsModeChanged'>['settings'];
      const data = { ...stamp(), settings, before, version: 1, loosened: [], asked_by: ADA };
      await gateway.happened([journal({ type: 'GitopsModeChanged', data })]);
      return done({ gitops_mode: settings });
    });
    const answer = await gateway.call('PUT', MODE, { body: { gitops_mode: { mode: 'on', exceptions: ['node'] } } });
    expect([answer.status, answer.body.gitops_mode]).toEqual([
      200,
      expect.objectContaining({ mode: 'on', exceptions: ['node'], version: 1, changed_by: ADA }),
    ]);
    expect(gateway.commands[0]).toMatchObject({
      data: { changes: { mode: 'on', exceptions: ['node'] }, expected_version: null },
      may: ['system.policies.write', 'system.fleet.break_glass'],
      via: { face: 'rest', operation: 'set_gitops_mode', request_id: expect.any(String) },
    });
    await gateway.call('PUT', MODE, { body: { gitops_mode: { mode: 'off' } }, headers: { 'if-match': '"1"' } });
    expect(gateway.commands[1]).toMatchObject({ data: { expected_version: 1 } });
    const { headers, body } = await gateway.get(MODE);
    expect(headers['etag']).toBe(`"${body.gitops_mode.version}"`);
    await gateway.call('PUT', MODE, { body: { gitops_mode: { mode: 'off' } }, headers: { 'if-match': '"0"' } });
    expect(gateway.commands[2]).toMatchObject({ data: { expected_version: 0 } });
  });

  it('answers 202 with what waits for a second person, who confirms or withdraws it', async () => {
    gateway.stage('SetGitopsMode', async () => {
      await gateway.happened([journal({ type: 'PendingChangeAsked', data: { ...stamp(), pending_change } })]);
      return waiting();
    });
    const held = await gateway.call('PUT', MODE, { body: { gitops_mode: { mode: 'off' } } });
    expect([held.status, held.body]).toEqual([202, { status: 'pending', pending_change }]);
    expect((await gateway.get(`${MODE}/pending_changes`)).body.pending_changes).toEqual([
      { account_id: 'acme', ...pending_change },
    ]);
    gateway.stage('ConfirmChange', async () => {
      await gateway.happened([journal({ type: 'PendingChangeConfirmed', data: { ...stamp(), pending_change } })]);
      return done({ pending_change, send: null });
    });
    // Who holds what the change names needs nothing else but to see it.
    const permissions = ['system.gitops.read', 'system.policies.write'];
    const second = { token: await gateway.token({ sub: 'ben', permissions }) };
    const confirmed = await gateway.post(`${MODE}/pending_changes/${ID}/confirm`, {}, second);
    expect([confirmed.status, confirmed.body]).toEqual([200, { status: 'done', pending_change }]);
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'ConfirmChange', may: ['system.policies.write'] });
    expect((await gateway.get(`${MODE}/pending_changes`)).body.pending_changes).toEqual([]);
    gateway.stage('WithdrawChange', () => done());
    expect((await gateway.call('DELETE', `${MODE}/pending_changes/${ID}`)).status).toBe(404);
    // With a key it may be a repetition: the stage knows.
    const headers = { 'idempotency-key': 'k' };
    expect((await gateway.call('DELETE', `${MODE}/pending_changes/${ID}`, { headers })).status).toBe(204);
  });

  it('guards what a repository rests on, and sends it once a second person has confirmed it', async () => {
    await gateway.happened(repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 }));
    const [repository] = await gateway.models.list('repositories', 'acme', { order: 'oldest_first', limit: 1 });
    const path = `${SYSTEM}/gitops_repositories/${repository?.id}`;
    gateway.stage('GuardChange', waiting);
    gateway.stage('UpdateRepository', () => done());
    const patch = (gitops_repository: object) => gateway.call('PATCH', path, { body: { gitops_repository } });

    expect((await patch({ auto_apply: true, branch: 'next' })).status).toBe(202);
    const guard = gateway.commands.at(-1) as Command<'GuardChange'>;
    expect(guard).toMatchObject({
      type: 'GuardChange',
      data: { target: `gitops_repository:${repository?.id}`, loosens: ['source', 'auto_apply'] },
    });
    expect((await gateway.call('DELETE', path)).status).toBe(202);
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'GuardChange', data: { loosens: ['removal'] } });
    // What loosens nothing, or stays as it is, is not asked about.
    expect((await patch({ reconcile_interval_seconds: 60, auto_apply: false })).status).toBe(200);
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'UpdateRepository' });

    gateway.stage('ConfirmChange', () => done({ pending_change, send: guard.data.command }));
    const headers = { 'idempotency-key': 'k' };
    const confirm = `${MODE}/pending_changes/${ID}/confirm`;
    expect((await gateway.call('POST', confirm, { body: {}, headers })).status).toBe(200);
    expect(gateway.commands.at(-1)).toMatchObject({
      type: 'UpdateRepository',
      data: { repository_id: repository?.id, settings: { auto_apply: true, branch: 'next' } },
    });
  });

  it('a break-glass is opened, listed as active until its end, ended and reviewed', async () => {
    gateway.stage('OpenBreakGlass', async ({ data }) => {
      const break_glass = opened({ id: data.break_glass_id });
      await gateway.happened([journal({ type: 'BreakGlassOpened', data: { ...stamp(), break_glass } })]);
      return done({ break_glass });
    });
    const body = { break_glass: { kind: 'node', key: 'a', reason: 'down', duration_seconds: 7_200 } };
    const answer = await gateway.post(`${MODE}/break_glass`, body);
    expect([answer.status, answer.body.break_glass]).toEqual([
      201,
      expect.objectContaining({ key: 'a', active: true }),
    ]);
    const { id } = answer.body.break_glass;
    for (const [verb, type] of [
      ['end', 'EndBreakGlass'],
      ['review/close', 'CloseBreakGlassReview'],
    ] as const) {
      gateway.stage(type, () => done());
      expect((await gateway.post(`${MODE}/break_glass/${id}/${verb}`, {})).status).toBe(200);
      expect(gateway.commands.at(-1)).toMatchObject({ type, data: { break_glass_id: id } });
    }
    gateway.platform.clock.advance(7_200_000);
    expect((await gateway.get(`${MODE}/break_glass`)).body.break_glass).toMatchObject([{ id, active: false }]);
  });

  it.each([
    ['no reason', { kind: 'node', duration_seconds: 60 }],
    ['more than 24 h', { kind: 'node', reason: 'r', duration_seconds: 86_401 }],
    ['an unknown kind', { kind: 'cluster', reason: 'r', duration_seconds: 60 }],
  ])('refuses a break-glass with %s', async (_what, break_glass) => {
    expect((await gateway.post(`${MODE}/break_glass`, { break_glass })).status).toBe(422);
    expect(gateway.commands).toEqual([]);
  });
});
