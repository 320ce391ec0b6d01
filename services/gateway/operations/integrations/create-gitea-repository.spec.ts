import { Gitea } from '@fleetwright/adapters/gitea';
import { FakeGitea } from '@fleetwright/adapters/gitea/testing';
import type { Command } from '@fleetwright/contracts';
import { type HistoryEvent, SETTINGS } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitHosts } from '../../git-hosts.ts';
import { GatewayHarness } from '../../testing/harness.ts';
import { call } from '../../testing/mcp-caller.ts';

const PATH = '/api/v1/integrations/gitea/repositories';
const PUBLIC_URL = 'https://fleet.example.com';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA';
const WANTED = { owner: 'acme', repo: 'fleet-config', private: true };

function registered({ account_id, actor, data }: Command<'RegisterRepository'>): HistoryEvent {
  const { repository_id, settings } = data;
  const named = { ...SETTINGS, ...settings, name: settings.name ?? 'fleet-config' };
  const fact = { type: 'RepositoryRegistered' as const, data: { repository_id, settings: named } };
  return { stream: `repository-${repository_id}`, account: account_id, actor, fact };
}

describe('a repository at the connected Gitea', () => {
  let fake: FakeGitea;
  let gateway: GatewayHarness;

  beforeEach(async () => {
    fake = await FakeGitea.open();
    gateway = await open(PUBLIC_URL);
  });
  afterEach(async () => {
    await gateway.close();
    await fake.close();
  });

  async function open(publicUrl: string | null): Promise<GatewayHarness> {
    const host = new Gitea({ url: fake.url, token: FakeGitea.TOKEN });
    const opened = await GatewayHarness.open({ gitHosts: new GitHosts({ host, publicUrl }) });
    const registrations = new Set<string>();
    opened.stage('ReadPublicKey', () => ({
      ok: true,
      result: { public_key: PUBLIC_KEY },
      position: null,
      account_revision: null,
    }));
    opened.stage('RegisterRepository', async (command) => {
      const { repository_id } = command.data;
      const position = registrations.has(repository_id) ? null : await opened.happened([registered(command)]);
      registrations.add(repository_id);
      return { ok: true, result: { repository_id }, position, account_revision: null };
    });
    return opened;
  }
  const stored = () => fake.repositories.get('acme/fleet-config');

  it('is created, and its addresses are told', async () => {
    const { status, body } = await gateway.post(PATH, WANTED);
    expect([status, body.gitops_repository, body.webhook, body.deploy_key]).toEqual([
      201,
      null,
      'not_added',
      'not_added',
    ]);
    expect(body.gitea_repository).toMatchObject({
      owner: 'acme',
      name: 'fleet-config',
      private: true,
      default_branch: 'main',
    });
    expect(stored()?.body).toMatchObject({ private: true });
    expect(gateway.commands).toEqual([]);
  });

  it('is created by the call of the tutorial', async () => {
    const { result } = await call(gateway, 'create_gitea_repository', WANTED);
    expect(result.structuredContent.gitea_repository).toMatchObject({ owner: 'acme', name: 'fleet-config' });
  });

  it('is registered in one go, told of pushes, and read with its key', async () => {
    const register = { ssh_credential_id: 'key-1', reconcile_interval_seconds: 600 };
    const { status, body } = await gateway.post(PATH, { ...WANTED, register });
    const { id } = body.gitops_repository;
    expect([status, body.webhook, body.deploy_key, body.gitops_repository.status]).toEqual([
      201,
      'added',
      'added',
      'syncing',
    ]);
    expect(stored()?.keys).toMatchObject([{ key: PUBLIC_KEY, read_only: true }]);
    const [hook = {}] = stored()?.hooks ?? [];
    expect(hook).toMatchObject({ config: { url: `${PUBLIC_URL}/api/v1/webhooks/gitea/${id}` } });
    const { body: told } = await gateway.get(`/api/v1/system/gitops_repositories/${id}/webhook`);
    expect((hook['config'] as { secret: string }).secret).toBe(told.gitops_webhook.secret);
    expect(JSON.stringify(body)).not.toContain(told.gitops_webhook.secret);
    expect(gateway.commands).toMatchObject([
      { type: 'ReadPublicKey', data: { ssh_credential_id: 'key-1' } },
      {
        type: 'RegisterRepository',
        data: { settings: { repo_url: body.gitea_repository.ssh_url, reconcile_interval_seconds: 600 } },
      },
    ]);
  });

  it('is registered by https without a key, and not told of pushes where nobody knows the address of the gateway', async () => {
    await gateway.close();
    gateway = await open(null);
    const { body } = await gateway.post(PATH, { ...WANTED, register: {} });
    expect([body.webhook, body.deploy_key]).toEqual(['not_added', 'not_added']);
    expect(body.gitea_repository.repo_url).toBe(body.gitea_repository.https_url);
    expect(stored()?.hooks).toEqual([]);
  });

  it('[IN2] is refused where one is there already, with where it is', async () => {
    await gateway.post(PATH, WANTED);
    const { status, body } = await gateway.post(PATH, { ...WANTED, register: {} });
    expect([status, body.code]).toEqual([409, 'already_exists']);
    expect(body.facts.https_url).toContain('/acme/fleet-config.git');
    expect(gateway.commands).toEqual([]);
  });

  it('[P1] [IN1] [IN3] goes on where a first request with the same key stopped', async () => {
    const headers = { 'idempotency-key': 'k' };
    const asked = { ...WANTED, register: { ssh_credential_id: 'key-1' } };
    gateway.stage('ReadPublicKey', () => ({ ok: false, code: 'bus_unavailable', message: 'The bus is away.' }));
    expect((await gateway.post(PATH, asked, { headers })).status).toBe(503);
    expect(stored()?.keys).toEqual([]);
    gateway.stage('ReadPublicKey', () => ({
      ok: true,
      result: { public_key: PUBLIC_KEY },
      position: null,
      account_revision: null,
    }));
    const done = await gateway.post(PATH, asked, { headers });
    const again = await gateway.post(PATH, asked, { headers });
    expect([done.status, again.body]).toEqual([201, done.body]);
    expect([fake.repositories.size, stored()?.keys.length, stored()?.hooks.length]).toEqual([1, 1, 1]);
  });

  it.each([
    ['an organisation where the token may not', { owner: 'closed' }, 422, 'host_refused'],
    ['an owner who is not there', { owner: 'nobody' }, 422, 'host_refused'],
    ['a name that is none', { repo: 'a/b' }, 422, 'invalid'],
  ])('is refused for %s', async (_what, changed, status, code) => {
    const answer = await gateway.post(PATH, { ...WANTED, ...changed });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('[IN4] is not refused while Gitea is away: ask again', async () => {
    fake.trouble = 'drops';
    const { status, headers, body } = await gateway.post(PATH, WANTED);
    expect([status, headers['retry-after'], body.code]).toEqual([503, '1', 'host_unavailable']);
  });

  it('is impossible where no Gitea is connected', async () => {
    const plain = await GatewayHarness.open();
    try {
      const { status, body } = await plain.post(PATH, WANTED);
      expect([status, body.code]).toEqual([501, 'not_configured']);
    } finally {
      await plain.close();
    }
  });
});
