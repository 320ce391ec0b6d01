import type { Command, Position } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory, SETTINGS } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const PATH = '/api/v1/system/gitops_repositories';
const REMOTE = 'https://git.example.com/acme/fleet-config.git';
const valid = { gitops_repository: { repo_url: REMOTE } };

function registered({ account_id, actor, data }: Command<'RegisterRepository'>): HistoryEvent {
  const { repository_id, settings } = data;
  const fact = {
    type: 'RepositoryRegistered' as const,
    data: { repository_id, settings: { ...SETTINGS, ...settings, name: settings.name ?? 'fleet-config' } },
  };
  return { stream: `repository-${repository_id}`, account: account_id, actor, fact };
}

describe('repositories', () => {
  let gateway: GatewayHarness;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    const done = new Map<string, Position>();
    gateway.stage('RegisterRepository', async (command) => {
      const position = done.get(command.operation_id) ?? (await gateway.happened([registered(command)]));
      done.set(command.operation_id, position);
      return { ok: true, result: { repository_id: command.data.repository_id }, position, account_revision: null };
    });
  });
  afterEach(() => gateway.close());

  it('a registration answers 201, syncing, with every default, and can be read at once', async () => {
    const { status, body } = await gateway.post(PATH, valid);
    expect(status).toBe(201);
    expect(body.gitops_repository).toMatchObject({
      name: 'fleet-config',
      status: 'syncing',
      branch: 'main',
      path_prefix: '',
      reconcile_interval_seconds: 300,
      enabled: true,
      auto_apply: false,
    });
    expect(body.gitops_repository).not.toHaveProperty('fold');
    const { id } = body.gitops_repository;
    expect((await gateway.get(`${PATH}/${id}`)).body).toMatchObject({
      gitops_repository: { id },
      gitops_sync_runs: [],
    });
    expect(gateway.commands[0]).toMatchObject({
      account_id: 'acme',
      actor: { type: 'user', id: expect.any(String) },
      traceparent: null,
      data: { settings: { vault_credential_path: null, metadata: {} } },
    });
  });

  it('a disabled one answers disabled', async () => {
    const { body } = await gateway.post(PATH, { gitops_repository: { repo_url: REMOTE, enabled: false } });
    expect(body.gitops_repository.status).toBe('disabled');
  });

  it('[P1] repeating it with the same Idempotency-Key gives the first answer', async () => {
    const headers = { 'idempotency-key': 'first-try' };
    const first = await gateway.post(PATH, valid, { headers });
    const again = await gateway.post(PATH, valid, { headers });
    expect(again.body).toEqual(first.body);
    expect((await gateway.get(PATH)).body.gitops_repositories).toHaveLength(1);
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(1);
  });

  it.each([
    ['without a key', {}, {}],
    ['with another key', { 'idempotency-key': 'a' }, { 'idempotency-key': 'b' }],
    ['with an empty key', { 'idempotency-key': ' ' }, { 'idempotency-key': ' ' }],
  ])('%s the second is another operation', async (_how, first, second) => {
    await gateway.post(PATH, valid, { headers: first });
    await gateway.post(PATH, valid, { headers: second });
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(2);
  });

  it('[P7] the same key of another account is another operation', async () => {
    const headers = { 'idempotency-key': 'shared' };
    await gateway.post(PATH, valid, { headers });
    await gateway.post(PATH, valid, { headers, token: await gateway.token({ account: 'globex' }) });
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(2);
  });

  it('a trace goes on into the command, and what is no trace does not', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await gateway.post(PATH, valid, { headers: { traceparent } });
    await gateway.post(PATH, valid, { headers: { traceparent: 'x; drop' } });
    expect(gateway.commands.map((command) => command.traceparent)).toEqual([traceparent, null]);
  });

  it('tells all problems of a body at once, each with its place and code', async () => {
    const { status, headers, body } = await gateway.post(PATH, {
      gitops_repository: { reconcile_interval_seconds: 5, enabled: 'yes', colour: 'red', auto_apply: null },
      extra: 1,
    });
    expect([status, headers['content-type']]).toEqual([422, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'invalid', status: 422, instance: PATH });
    const places = body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]);
    expect(places).toEqual(
      expect.arrayContaining([
        ['gitops_repository.repo_url', 'required'],
        ['gitops_repository.reconcile_interval_seconds', 'too_small'],
        ['gitops_repository.enabled', 'invalid_type'],
        ['gitops_repository.auto_apply', 'invalid_type'],
        ['gitops_repository.colour', 'unknown_field'],
        ['extra', 'unknown_field'],
      ]),
    );
    expect(gateway.commands).toEqual([]);
  });

  it('passes on what the stage refuses, with its problems', async () => {
    gateway.stage('RegisterRepository', () => ({
      ok: false,
      code: 'invalid',
      message: 'git@… is no address',
      problems: [{ path: 'repo_url', code: 'scheme_not_allowed', message: 'expected https or ssh' }],
    }));
    const { status, body } = await gateway.post(PATH, valid);
    expect([status, body.detail, body.errors[0].code]).toEqual([422, 'git@… is no address', 'scheme_not_allowed']);
  });

  it.each([
    ['not_found', 404],
    ['already_exists', 409],
    ['version_conflict', 412],
    ['already_decided', 409],
    ['in_use', 409],
    ['unresolved_reference', 422],
    ['forbidden', 403],
    ['rate_limited', 429],
    ['bus_unavailable', 503],
    ['store_unavailable', 503],
    ['internal_error', 500],
  ] as const)('the refusal %s is %i', async (code, expected) => {
    gateway.stage('RegisterRepository', () => ({
      ok: false,
      code,
      message: 'for a reason',
      detail: { by: 'somebody' },
    }));
    // Which of them a registration can be refused with is not what this is about.
    const { status, headers, body } = await gateway.post(PATH, valid, { isChecked: false });
    expect([status, body.code, body.facts]).toEqual([expected, code, { by: 'somebody' }]);
    expect(headers['retry-after']).toBe(expected === 503 || expected === 429 ? '1' : undefined);
  });

  it('[F10] while the bus is down commands answer 503 and reads go on', async () => {
    const down = await GatewayHarness.open();
    try {
      const refused = await down.post(PATH, valid);
      expect([refused.status, refused.body.code]).toEqual([503, 'bus_unavailable']);
      expect((await down.get(PATH)).status).toBe(200);
    } finally {
      await down.close();
    }
  });

  it('lists page by page, and filters by name', async () => {
    for (const name of ['a', 'b', 'c']) await gateway.post(PATH, { gitops_repository: { repo_url: REMOTE, name } });
    const names = ({ body }: { body: { gitops_repositories: { name: string }[] } }) =>
      body.gitops_repositories.map(({ name }) => name);
    const first = await gateway.get(`${PATH}?limit=2`);
    expect(names(first)).toEqual(['a', 'b']);
    const second = await gateway.get(`${PATH}?limit=2&cursor=${first.body.next_cursor}`);
    expect([names(second), second.body.next_cursor]).toEqual([['c'], null]);
    expect(names(await gateway.get(`${PATH}?name=b`))).toEqual(['b']);
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=1&limit=2',
    'cursor=-1',
    'cursor=1;drop',
    'cursor=99999999999999999',
    'name[$ne]=x',
    'orderBy=name',
    '$or=1',
    'name=a&name=b',
  ])('refuses the query ?%s', async (query) => {
    const { status, body } = await gateway.get(`${PATH}?${query}`);
    expect([status, body.code]).toEqual([422, 'invalid']);
  });

  it('changes what is given and nothing else', async () => {
    const { body } = await gateway.post(PATH, valid);
    const { id } = body.gitops_repository;
    gateway.stage('UpdateRepository', async ({ data, actor }) => {
      const settings = { ...SETTINGS, ...data.settings } as typeof SETTINGS;
      const fact = { type: 'RepositoryUpdated' as const, data: { repository_id: id, settings } };
      const position = await gateway.happened([{ stream: `repository-${id}`, account: 'acme', actor, fact }]);
      return { ok: true, result: null, position, account_revision: null };
    });
    const changed = await gateway.call('PATCH', `${PATH}/${id}`, { body: { gitops_repository: { branch: 'next' } } });
    expect([changed.status, changed.body.gitops_repository.branch]).toEqual([200, 'next']);
    expect(gateway.commands.at(-1)).toMatchObject({ data: { repository_id: id, settings: { branch: 'next' } } });
    expect(Object.keys((gateway.commands.at(-1) as Command<'UpdateRepository'>).data.settings)).toEqual(['branch']);
  });

  it('is changed and removed only as it was seen, where If-Match says so', async () => {
    const { body } = await gateway.post(PATH, valid);
    const path = `${PATH}/${body.gitops_repository.id}`;
    const done = { ok: true as const, result: null, position: null, account_revision: null };
    gateway.stage('UpdateRepository', () => done);
    gateway.stage('RemoveRepository', () => done);
    expect((await gateway.get(path)).headers.etag).toBe('"1"');
    const send = (method: string, etag: string) =>
      gateway.call(method, path, {
        ...(method === 'PATCH' ? { body: { gitops_repository: { branch: 'next' } } } : {}),
        headers: { 'if-match': etag },
      });
    for (const method of ['PATCH', 'DELETE']) {
      const asked = gateway.commands.length;
      const refused = await send(method, '"2"');
      expect([refused.status, refused.body.code, gateway.commands.length]).toEqual([412, 'version_conflict', asked]);
      expect((await send(method, '"1"')).status).toBeLessThan(300);
      expect(gateway.commands.at(-1)).toMatchObject({ data: { expected_version: 1 } });
    }
  });

  it('removes with 204, and a repetition with the same key answers as the first', async () => {
    await gateway.happened(repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 }));
    const { body } = await gateway.get(PATH);
    const { id } = body.gitops_repositories[0];
    const done = new Map<string, Position>();
    gateway.stage('RemoveRepository', async ({ operation_id, actor }) => {
      const fact = { type: 'RepositoryRemoved' as const, data: { repository_id: id } };
      const removed = { stream: `repository-${id}`, account: 'acme', actor, fact };
      const position = done.get(operation_id) ?? (await gateway.happened([removed]));
      done.set(operation_id, position);
      return { ok: true, result: null, position, account_revision: null };
    });
    const headers = { 'idempotency-key': 'remove-it' };
    const first = await gateway.call('DELETE', `${PATH}/${id}`, { headers });
    expect([first.status, first.body]).toEqual([204, null]);
    expect((await gateway.call('DELETE', `${PATH}/${id}`, { headers })).status).toBe(204);
    expect((await gateway.call('DELETE', `${PATH}/${id}`)).status).toBe(404);
    expect((await gateway.get(`${PATH}/${id}`)).status).toBe(404);
    expect((await gateway.get('/api/v1/system/gitops_sync_runs')).body.gitops_sync_runs).toHaveLength(1);
  });
});
