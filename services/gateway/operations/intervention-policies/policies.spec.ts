import { readFileSync } from 'node:fs';
import type { Command, CommandReply } from '@fleetwright/contracts';
import { DEFAULT_POLICY_ID } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { changePolicy, createPolicy, deletePolicy, policiesFold } from '@fleetwright/core/policies';
import { type Decision, fold } from '@fleetwright/core/event-sourcing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';
import { PENDING_CHANGE } from '../examples/gitops-mode.ts';

const PATH = '/api/v1/system/intervention_policies';
const GIVEN = { name: 'Deletes', decision: 'require_approval', match: { actions: ['system.gitops_delete_*'] } };
const now = '2026-11-30T00:00:00.000Z';

describe('intervention policies', () => {
  let gateway: GatewayHarness;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    gateway.stage('CreatePolicy', (command) =>
      written(command, (state) => createPolicy(state, { ...command.data, now })),
    );
    gateway.stage('ChangePolicy', (command) =>
      written(command, (state) => changePolicy(state, { ...command.data, now })),
    );
    gateway.stage('DeletePolicy', (command) => written(command, (state) => deletePolicy(state, command.data)));
  });
  afterEach(() => gateway.close());

  /** The stage, with its own decisions, over the gateway's store. */
  async function written(
    { account_id: account, actor }: Command,
    decide: (state: typeof policiesFold.initial) => Decision<unknown>,
  ): Promise<CommandReply> {
    const stream = `policies-${account}`;
    const decision = decide(fold(policiesFold, await gateway.platform.store.read(stream)));
    if (decision.kind === 'refused') return decision.refusal;
    const history = decision.facts.map((fact): HistoryEvent => ({ stream, account, actor, fact }));
    const position = history.length === 0 ? null : await gateway.happened(history);
    return { ok: true, result: null, position, account_revision: null };
  }

  const create = (more: object = {}) => gateway.post(PATH, { intervention_policy: { ...GIVEN, ...more } });
  const patch = (id: string, changes: object, ifMatch?: string) =>
    gateway.call('PATCH', `${PATH}/${id}`, {
      body: { intervention_policy: changes },
      ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
    });

  it('begin with the default policy, which asks for an approval of everything', async () => {
    const { status, body } = await gateway.get(PATH);
    expect([status, body.intervention_policies]).toEqual([
      200,
      [expect.objectContaining({ id: DEFAULT_POLICY_ID, version: 1, is_default: true, decision: 'require_approval' })],
    ]);
    const removed = await gateway.call('DELETE', `${PATH}/${DEFAULT_POLICY_ID}`, { headers: { 'if-match': '"1"' } });
    expect([removed.status, removed.body.code]).toEqual([409, 'default_policy']);
  });

  it('can be written as docs/policies.md shows them', async () => {
    const page = readFileSync(new URL('../../../../docs/policies.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => {
      const policy = JSON.parse(text.replaceAll('<actor.id of the token>', 'one-of-ours'));
      return policy.intervention_policy ?? policy;
    });
    expect(shown.length).toBeGreaterThan(5);
    for (const policy of shown) {
      const { status, body } = await gateway.post(PATH, { intervention_policy: policy });
      expect([policy.name, status, body.errors ?? []]).toEqual([policy.name, 201, []]);
    }
  });

  it('that loosen wait for a second person where GitOps mode asks for one, and are sent as they were seen', async () => {
    const { id } = (await create({ approvals_required: 2 })).body.intervention_policy;
    const { account_id: _, ...pending_change } = PENDING_CHANGE;
    const pending: object = { status: 'pending', pending_change };
    gateway.stage('GuardChange', () => ({ ok: true, result: { ...pending }, position: null, account_revision: null }));
    const held = () => gateway.commands.at(-1)?.data;
    const target = `intervention_policy:${id}`;
    const now = { policy_id: id, expected_version: 1 };

    expect((await patch(id, { approvals_required: 1 }, '"1"')).status).toBe(202);
    const weaker = { ...now, policy: { ...GIVEN, enabled: true, approvals_required: 1, separation_of_duties: false } };
    expect(held()).toMatchObject({
      target,
      loosens: ['approvals_required'],
      command: { type: 'ChangePolicy', data: weaker },
    });
    const put = { body: { intervention_policy: { ...GIVEN, decision: 'silent' } }, headers: { 'if-match': '*' } };
    expect((await gateway.call('PUT', `${PATH}/${id}`, put)).status).toBe(202);
    expect(held()).toMatchObject({ target, loosens: ['decision', 'approvals_required'], command: { data: now } });
    expect((await gateway.call('DELETE', `${PATH}/${id}`, { headers: { 'if-match': '"1"' } })).status).toBe(202);
    expect(held()).toMatchObject({ target, loosens: ['removal'], command: { type: 'DeletePolicy', data: now } });
    expect((await create()).status).toBe(202);
    expect(held()).toMatchObject({ loosens: ['creation'], summary: 'Create policy Deletes' });

    // What only tightens is done at once, and what is not valid is told at once.
    expect((await patch(id, { approvals_required: 3 }, '"1"')).status).toBe(200);
    const windows = [{ kind: 'allow', cron: '0 0 30 2 *', duration_seconds: 60, time_zone: 'UTC' }];
    expect((await patch(id, { windows }, '"2"')).status).toBe(422);
    expect((await gateway.get(`${PATH}/${id}`)).body.intervention_policy).toMatchObject({ approvals_required: 3 });
  });

  it('are there once they are created, with what was left out as it mostly is', async () => {
    const { status, body, headers } = await create();
    expect([status, headers['etag']]).toEqual([201, '"1"']);
    expect(body.intervention_policy).toMatchObject({
      ...GIVEN,
      enabled: true,
      approvals_required: 1,
      separation_of_duties: false,
    });
    const { id } = body.intervention_policy;
    expect((await gateway.get(`${PATH}/${id}`)).body).toEqual(body);
    const { body: all } = await gateway.get(PATH);
    expect(all.intervention_policies.map((each: { id: string }) => each.id)).toEqual([id, DEFAULT_POLICY_ID]);
  });

  it('take every problem at once', async () => {
    const windows = [{ kind: 'deny', cron: '@daily  x', duration_seconds: 60, time_zone: 'Europe/Berln' }];
    const { status, body } = await create({ match: { actions: ['system.gitops_crate_node'] }, windows });
    expect([status, body.errors.map(({ code }: { code: string }) => code).toSorted()]).toEqual([
      422,
      ['invalid_cron', 'matches_no_action', 'unknown_time_zone'],
    ]);
  });

  it.each([
    ['another field', { color: 'red' }, 'unknown_field'],
    ['eleven approvals', { approvals_required: 11 }, 'too_big'],
    [
      'a window of a minute less a second',
      { windows: [{ kind: 'deny', cron: '0 0 * * *', duration_seconds: 59, time_zone: 'UTC' }] },
      'too_small',
    ],
    [
      'a window of eight days',
      { windows: [{ kind: 'deny', cron: '0 0 * * *', duration_seconds: 691_200, time_zone: 'UTC' }] },
      'too_big',
    ],
    ['a window without a zone', { windows: [{ kind: 'deny', cron: '0 0 * * *', duration_seconds: 60 }] }, 'required'],
    ['no action', { match: { actions: [] } }, 'too_small'],
  ])('refuse %s with 422', async (_what, more, code) => {
    const { status, body } = await create(more);
    expect([status, body.errors.map((each: { code: string }) => each.code)]).toEqual([422, [code]]);
    expect(gateway.commands).toEqual([]);
  });

  it('are changed at the version that was seen: the tag of GET is taken once', async () => {
    const { body } = await create();
    const { id } = body.intervention_policy;
    const tag = String(
      (await gateway.get(`${PATH}/${id}`, { headers: { 'accept-encoding': 'gzip' } })).headers['etag'],
    );
    const changed = await patch(id, { approvals_required: 2 }, tag);
    expect([changed.status, changed.body.intervention_policy.version, changed.headers['etag']]).toEqual([
      200,
      2,
      '"2"',
    ]);
    for (const stale of [tag, `W/"2"`, '"9"']) {
      const { status, body: problem } = await patch(id, { approvals_required: 3 }, stale);
      expect([stale, status, problem.code, problem.facts]).toEqual([
        stale,
        412,
        'version_conflict',
        { policy_id: id, version: 2 },
      ]);
    }
    expect((await patch(id, { note: 'x' }, '*')).status).toBe(200);
  });

  it('are not changed by whoever does not say what was seen', async () => {
    const { body } = await create();
    const { id } = body.intervention_policy;
    const put = { body: { intervention_policy: GIVEN } };
    const answers = [
      await patch(id, { note: 'x' }),
      await gateway.call('PUT', `${PATH}/${id}`, put),
      await gateway.call('DELETE', `${PATH}/${id}`),
    ];
    expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual(
      Array.from({ length: 3 }, () => [428, 'precondition_required']),
    );
    const replaced = await gateway.call('PUT', `${PATH}/${id}`, { ...put, headers: { 'if-match': '"1"' } });
    expect([replaced.status, replaced.body.intervention_policy.version]).toEqual([200, 1]);
    const gone = await gateway.call('DELETE', `${PATH}/${id}`, { headers: { 'if-match': '"1"' } });
    expect([gone.status, (await gateway.get(`${PATH}/${id}`)).status]).toEqual([204, 404]);
  });

  it('of two changes at once one wins', async () => {
    const { body } = await create();
    const { id } = body.intervention_policy;
    const answers = await Promise.all([2, 3].map((approvals_required) => patch(id, { approvals_required }, '"1"')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it('give a repeated request the first answer, whatever the version is by then', async () => {
    const { body } = await create();
    const { id } = body.intervention_policy;
    const once = () =>
      gateway.call('PATCH', `${PATH}/${id}`, {
        body: { intervention_policy: { approvals_required: 2 } },
        headers: { 'if-match': '"1"', 'idempotency-key': 'once' },
      });
    const answers = [await once(), await once()];
    expect(answers.map(({ status, body: { intervention_policy } }) => [status, intervention_policy.version])).toEqual([
      [200, 2],
      [200, 2],
    ]);
  });

  it('are tried on everything that was proposed, beside the others or in place of one, and nothing is written', async () => {
    await gateway.happened(repositoryHistory({ account: 'acme', number: 1, nodes: 3, runs: 2 }));
    const { gitops_proposals } = (await gateway.get('/api/v1/system/gitops_proposals')).body;
    const ofOne = gitops_proposals.filter(({ key }: { key: string }) => key === 'edge-1-0').length;
    const total = gitops_proposals.length;
    expect([ofOne > 0, total > ofOne]).toEqual([true, true]);
    const before = await gateway.platform.store.head();
    const rehearsed = async (more: object) => (await gateway.post(`${PATH}/simulate`, more)).body.rehearsal;

    const freeze = { ...GIVEN, decision: 'block', match: { actions: ['system.gitops_*'], names: ['edge-1-0'] } };
    expect(await rehearsed({ policy: freeze })).toMatchObject({
      ...{ total, decided: ofOne, by_decision: { block: ofOne, require_approval: total - ofOne } },
      proposals: expect.arrayContaining([expect.objectContaining({ key: 'edge-1-0', decision: 'block' })]),
    });
    const laxer = { ...GIVEN, decision: 'silent', match: { actions: ['system.gitops_*'] } };
    expect(await rehearsed({ policy: laxer, policy_id: DEFAULT_POLICY_ID })).toMatchObject({
      ...{ total, decided: total, by_decision: { silent: total } },
    });
    expect(await rehearsed({ policy: freeze, since: '2126-01-01T00:00:00.000Z' })).toEqual({
      ...{ total: 0, decided: 0, by_decision: {}, proposals: [] },
    });
    expect(await gateway.platform.store.head()).toEqual(before);
    expect(gateway.commands).toEqual([]);
  });

  it('say that nobody present could fulfil them', async () => {
    const { status, body } = await create({ approvals_required: 2 });
    expect([status, body.intervention_policy.warnings]).toEqual([
      201,
      [expect.objectContaining({ code: 'unsatisfiable' })],
    ]);
    await gateway.get(PATH, { token: await gateway.token({ sub: 'second' }) });
    const { body: again } = await gateway.get(`${PATH}/${body.intervention_policy.id}`);
    expect(again.intervention_policy.warnings).toEqual([]);
  });

  it('say whether their own windows are open, and when they are next', async () => {
    const windows = [{ kind: 'allow', cron: '0 0 29 2 *', duration_seconds: 60, time_zone: 'UTC' }];
    const { body } = await create({ windows });
    expect(body.intervention_policy).toMatchObject({ is_open: false, opens_at: '2028-02-29T00:00:00.000Z' });
  });
});
