import { MemoryAnswers } from '@fleetwright/adapters/pipeline-memory';
import { ALL_COMMANDS, type CommandReply, type CommandType, type Json } from '@fleetwright/contracts';
import { type Answers, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { planAt, REACHED, type UnsafeRequest, unsafeRequests } from '../testing/unsafe-requests.ts';
import { REGISTRATION_TOKEN } from '../operations/examples/agents.ts';
import { WEBHOOK_SUBSCRIPTION } from '../operations/examples/webhook-subscription.ts';

const SYSTEM = '/api/v1/system';
const INSTANCE = idOf(77);
const LETTER = idOf(78);
const IGNORE = '00000000-0000-7000-8000-0000000000cc';
const AT = '2026-01-01T00:00:00.000Z';
const PERSON = { type: 'user' as const, id: 'ada' };
const PENDING = {
  ...{ id: IGNORE, target: 'gitops_mode', summary: 's', loosens: ['mode'], asked_by: PERSON, asked_at: AT },
  ...{ permission: 'system.policies.write' as const, command: { type: 'SetGitopsMode', data: {} }, expires_at: AT },
};
const OPENED = {
  ...{ id: IGNORE, kind: 'node' as const, key: 'a', reason: 'r', opened_by: PERSON, opened_at: AT, ends_at: AT },
  ...{ ended_by: null, confirmed_by: null, is_prolonged: false, told_at: null },
  review: { closed_by: null, closed_at: null },
};
const DRIFT_IGNORED = {
  ...{ id: IGNORE, kind: 'node' as const, key: 'a', field: null, reason: 'r' },
  ...{ created_by: { type: 'user' as const, id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
  expires_at: '2026-02-01T00:00:00.000Z',
};

/** The documents are known once they are kept. */
const ADOPTED = { file: 'fleet.yaml', fleet_document: '', patch_document: '', left: [], left_total: 0 };

describe('a repeated request', () => {
  let gateway: GatewayHarness;
  let answers: Answers;
  let requests: readonly UnsafeRequest[];
  let asked: number;

  beforeEach(async () => {
    answers = new MemoryAnswers({ now: () => new Date().toISOString() });
    gateway = await GatewayHarness.open({ answers });
    asked = 0;
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 })];
    const ended = history.findIndex(({ fact }) => fact.type === 'ProposalApproved');
    await gateway.happened([...history.slice(0, ended), ...liveFleet()]);
    const [repository] = await gateway.models.list('repositories', 'acme', { order: 'oldest_first', limit: 1 });
    const [proposal] = await gateway.models.list('proposals', 'acme', { order: 'oldest_first', limit: 1 });
    const letter = {
      id: LETTER,
      account_id: 'acme',
      event_id: 'e',
      event_type: 'DiffComputed',
      position: placeAt(1).position,
    };
    await gateway.platform.state.bury({ ...letter, stage: 'diff', payload: '{}', error: 'bad', attempts: 8 });
    [ADOPTED.fleet_document = '', ADOPTED.patch_document = ''] = await gateway.platform.documents.put('acme', [
      'version: 1\n',
      '',
    ]);
    const service_token = { name: 'ci', permissions: ['system.gitops.read'] };
    const made = await gateway.post(`${SYSTEM}/service_tokens`, { service_token });
    await gateway.get(`${SYSTEM}/nodes`, { token: await gateway.token({ sub: 'who-leaves' }) });
    const subjects = (await gateway.get(`${SYSTEM}/subjects`)).body.subjects as { id: string; name: string }[];
    const named = {
      instance: INSTANCE,
      module: 'chrony',
      deadLetter: LETTER,
      driftIgnore: IGNORE,
      subscription: WEBHOOK_SUBSCRIPTION.id,
      serviceToken: made.body.service_token.id as string,
      subject: subjects.find(({ name }) => name === 'who-leaves')?.id ?? '',
    };
    const [run] = await gateway.models.list('sync_runs', 'acme', { order: 'oldest_first', limit: 1 });
    requests = unsafeRequests({
      run: run?.id ?? '',
      repository: repository?.id ?? '',
      proposal: proposal?.id ?? '',
      ...named,
    });
    // What a rollback answers is a document.
    const texts = Array.from({ length: 200 }, (_, n) => JSON.stringify({ number: n }));
    const rollbacks = await gateway.platform.documents.put('acme', texts);
    // What a stage wrote is never seen here, so that an answer is there at once.
    gateway.models.waitFor = async () => false;
    everyStage((type) => ({
      ok: true,
      result: type === 'RollBackRun' ? { document: rollbacks[asked] ?? '' } : resultOf(type, asked),
      position: placeAt(asked).position,
      account_revision: null,
    }));
  });
  afterEach(() => gateway.close());

  /** Each time another answer, so that a request which is done again shows. */
  function everyStage(answer: (type: CommandType) => CommandReply): void {
    for (const type of Object.keys(ALL_COMMANDS) as CommandType[]) {
      if (type === 'GuardChange') continue;
      gateway.stage(type, () => {
        asked += 1;
        return answer(type);
      });
    }
  }

  const send = (at: GatewayHarness, { route, path, body, contentType, ifMatch }: UnsafeRequest, key: string | null) =>
    at.call(route.split(' ')[0] ?? '', path, {
      body,
      // The stages here answer and refuse what comes to mind, not what they would.
      isChecked: false,
      headers: {
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
    });
  const found = (path: string) => requests.find((each) => each.route === path) as UnsafeRequest;
  const seen = ({ status, body }: { status: number; body: unknown }) => ({ status, body });
  /** A secret that is shown once is not shown to a repetition, which is told so. */
  const withoutSecret = ({ status, body }: ReturnType<typeof seen>) => {
    if (typeof body !== 'object' || body === null) return { status, body };
    if ('secret' in body) return { status, body: { ...body, secret: null, code: 'secret_shown_once' } };
    return { status, body: 'token' in body ? { ...body, token: null, code: 'token_shown_once' } : body };
  };

  it('is known for every unsafe route that takes a token', () => {
    const unsafe = gateway.routes.filter(({ method, url }) => !/^(GET|HEAD)$/.test(method) && url.startsWith(SYSTEM));
    expect(requests.map(({ route }) => route).toSorted()).toEqual(
      unsafe.map(({ method, url }) => `${method} ${url}`).toSorted(),
    );
  });

  it('[P1] of every unsafe route gets the first answer, and nothing is done again', async () => {
    for (const request of requests) {
      const first = await send(gateway, request, 'once');
      expect([request.route, first.status < 300]).toEqual([request.route, true]);
      const before = gateway.commands.length;
      const again = await send(gateway, request, 'once');
      expect([request.route, seen(again)]).toEqual([request.route, withoutSecret(seen(first))]);
      expect([request.route, gateway.commands.length]).toEqual([request.route, before]);
    }
    expect(asked).toBeGreaterThan(30);
  });

  it('[P1] control: without a key every answer that a stage has a say in is another one', async () => {
    const same: string[] = [];
    for (const request of requests) {
      const [first, second] = [await send(gateway, request, null), await send(gateway, request, null)];
      if (JSON.stringify(seen(first)) === JSON.stringify(seen(second))) same.push(request.route);
    }
    expect(same).toEqual([
      `POST ${SYSTEM}/intervention_policies/simulate`,
      // The gateway does it itself, and once.
      `DELETE ${SYSTEM}/service_tokens/:service_token_id`,
      `DELETE ${SYSTEM}/subjects/:subject_id`,
      `POST ${SYSTEM}/dead_letters/:dead_letter_id/replay`,
    ]);
  });

  it('[P1] of every route gets the refusal that a stage decided, with all it says', async () => {
    everyStage(() => ({ ok: false, code: 'version_conflict', message: `at ${asked}`, detail: { asked } }));
    for (const request of requests.filter(
      ({ route }) => !/dead_letters|simulate|service_tokens|subjects/.test(route),
    )) {
      const first = await send(gateway, request, 'refused');
      expect([request.route, first.status]).toEqual([request.route, 412]);
      const again = await send(gateway, request, 'refused');
      expect([request.route, seen(again)]).toEqual([request.route, withoutSecret(seen(first))]);
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
    }
  });

  it.each(['bus_unavailable', 'store_unavailable', 'rate_limited'] as const)(
    'after %s is done: trouble that passes is no answer',
    async (code) => {
      const request = found(`PATCH ${SYSTEM}/gitops_repositories/:repository_id`);
      everyStage(() => ({ ok: false, code, message: 'not now' }));
      expect((await send(gateway, request, 'later')).status).toBeGreaterThan(428);
      everyStage((type) => ({
        ok: true,
        result: resultOf(type, asked),
        position: placeAt(7).position,
        account_revision: null,
      }));
      expect((await send(gateway, request, 'later')).status).toBe(202);
    },
  );

  it('after an input that was refused may be put right under the same key', async () => {
    const request = found(`PATCH ${SYSTEM}/gitops_repositories/:repository_id`);
    expect((await send(gateway, { ...request, body: { gitops_repository: { branch: 7 } } }, 'k')).status).toBe(422);
    expect((await send(gateway, { ...request, path: `${SYSTEM}/gitops_repositories/${idOf(9)}` }, 'k')).status).toBe(
      404,
    );
    expect((await send(gateway, request, 'k')).status).toBe(202);
  });

  it('[P1] with another body is refused, and with its keys in another order is the same', async () => {
    const request = found(`PATCH ${SYSTEM}/gitops_repositories/:repository_id`);
    const body = { gitops_repository: { branch: 'next', enabled: false } };
    const first = await send(gateway, { ...request, body }, 'k');
    const turned = await send(
      gateway,
      { ...request, body: '{"gitops_repository":{"enabled":false,"branch":"next"}}' },
      'k',
    );
    expect(seen(turned)).toEqual(seen(first));
    const other = await send(gateway, { ...request, body: { gitops_repository: { branch: 'other' } } }, 'k');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    const plan = found(`POST ${SYSTEM}/gitops_plan`);
    await send(gateway, plan, 'k');
    expect((await send(gateway, { ...plan, body: 'version: 1\n' }, 'k')).body.code).toBe('idempotency_key_reused');
    expect(asked).toBe(2);
  });

  it('of another person, account or target is a request of its own', async () => {
    const request = found(`POST ${SYSTEM}/node_templates`);
    await send(gateway, request, 'k');
    for (const claims of [{ sub: 'ada' }, { account: 'globex' }]) {
      const token = await gateway.token(claims);
      const headers = { 'idempotency-key': 'k' };
      await gateway.post(request.path, request.body, { token, headers });
    }
    await gateway.call('DELETE', `${SYSTEM}/nodes/a`, { headers: { 'idempotency-key': 'k' } });
    await gateway.call('DELETE', `${SYSTEM}/nodes/b`, { headers: { 'idempotency-key': 'k' } });
    // The same target in another spelling.
    await gateway.call('DELETE', `${SYSTEM}/nodes/%62`, { headers: { 'idempotency-key': 'k' } });
    expect(asked).toBe(5);
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(5);
  });

  it('[P1] of two at once, one is done, and both get its answer', async () => {
    const request = found(`POST ${SYSTEM}/gitops_repositories/:repository_id/sync_now`);
    const started = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    gateway.stage('RequestSync', async () => {
      asked += 1;
      started.resolve();
      await open.promise;
      return { ok: true, result: resultOf('RequestSync', asked), position: null, account_revision: null };
    });
    const first = send(gateway, request, 'k');
    await started.promise;
    const second = send(gateway, request, 'k');
    open.resolve();
    expect(seen(await second)).toEqual(seen(await first));
    expect(asked).toBe(1);
  });

  it('[P1] gets the first answer after a restart and from another replica, secrets included, which nothing keeps', async () => {
    const request = found(`POST ${SYSTEM}/gitops_repositories/:repository_id/webhook/rotate`);
    const kept: string[] = [];
    const keep = answers.keep.bind(answers);
    answers.keep = async (asking, answer) => {
      kept.push(JSON.stringify(answer));
      return keep(asking, answer);
    };
    const first = await send(gateway, request, 'k');
    const { secret, gitlab_signing_token } = first.body.gitops_webhook;
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain(secret);
    expect(kept[0]).not.toContain(gitlab_signing_token);
    const replica = await GatewayHarness.open({ answers });
    expect(seen(await send(replica, request, 'k'))).toEqual(seen(first));
    await replica.close();
  });

  it('[P1] is not answered while its answer cannot be kept', async () => {
    const request = found(`PATCH ${SYSTEM}/gitops_repositories/:repository_id`);
    const keep = answers.keep.bind(answers);
    answers.keep = async () => {
      throw new StoreUnavailable('gone');
    };
    const { status, body } = await send(gateway, request, 'k');
    expect([status, body.code]).toEqual([503, 'store_unavailable']);
    answers.keep = keep;
    expect((await send(gateway, request, 'k')).status).toBe(202);
    const [one, other] = gateway.commands.map(({ operation_id }) => operation_id);
    expect(one).toBe(other);
  });
});

const SUBSCRIBED = { ...WEBHOOK_SUBSCRIPTION, url_sealed: 'sealed' };

function liveFleet() {
  const common = { stream: 'fleet-acme', account: 'acme', actor: { type: 'user', id: 'operator' } } as const;
  const mutation = (revision: number) => ({
    revision,
    operation_id: `o-${revision}`,
    origin: { type: 'imperative' as const },
  });
  const module = { kind: 'module' as const, key: 'chrony', changed: [], attributes: {}, managed_by: null };
  const instance = { id: INSTANCE, node: 'edge', status: 'pending', region: 'eu-west-1', instance_type: null } as const;
  return [
    {
      ...common,
      fact: { type: 'ResourceChanged' as const, data: { ...mutation(1), ...module, operation: 'created' as const } },
    },
    {
      ...common,
      fact: { type: 'InstanceChanged' as const, data: { ...mutation(2), instance, operation: 'created' as const } },
    },
    { ...common, fact: { type: 'PendingChangeAsked' as const, data: { ...mutation(3), pending_change: PENDING } } },
    { ...common, fact: { type: 'BreakGlassOpened' as const, data: { ...mutation(4), break_glass: OPENED } } },
    { ...common, stream: 'ignores-acme', fact: { type: 'DriftIgnoreSet' as const, data: { ignore: DRIFT_IGNORED } } },
    {
      ...common,
      stream: 'delivery-acme',
      fact: { type: 'WebhookSubscriptionSet' as const, data: { subscription: SUBSCRIBED } },
    },
  ];
}

const { account_id: _account, ...MADE_TOKEN } = REGISTRATION_TOKEN;

function resultOf(type: CommandType, asked: number): Json {
  if (type === 'AdoptDrift') return { ...ADOPTED, revision: asked.toString(16).padStart(40, '0') };
  if (type === 'ConfirmChange') return { pending_change: null, send: null };
  if (type === 'CreateRegistrationToken') return { ...MADE_TOKEN, max_uses: asked } as unknown as Json;
  if (type === 'RequestSync') return { run_id: idOf(1_000 + asked), run_number: asked, coalesced: true };
  if (type === 'RotateWebhookSecret') return { generation: asked };
  if (type === 'CheckConnection' || type === 'CheckRepository') {
    return { ...REACHED, revision: asked.toString(16).padStart(40, '0') } as unknown as Json;
  }
  if (type === 'PlanFleet') return { inline: planAt(asked) } as unknown as Json;
  return { generation: asked };
}
