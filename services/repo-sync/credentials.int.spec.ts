import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialFile } from '@fleetwright/adapters/credentials-local';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Command, CommandType, EventType } from '@fleetwright/contracts';
import { type ConnectedPlatform, LOG_START } from '@fleetwright/core/event-sourcing';
import { type FakeVault, type GitRemote, startFakeVault, startGitRemote } from '@fleetwright/kit/servers';
import { platformOptions, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, testNatsUrl, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepoSyncConfig, repoSyncService } from './index.ts';
import { SETTINGS } from './testing/harness.ts';

const PATH = 'secret/data/powernode/gitops/deploy';
const CREDENTIALS = { username: 'deploy', password: 'canary-password' };
const KEY = Buffer.alloc(32, 7).toString('base64');

describe('a private remote', () => {
  let folder: string;
  let database: TestDatabase;
  let remote: GitRemote;
  let vault: FakeVault;
  let platform: ConnectedPlatform;
  let service: RunningService | undefined;
  let requests: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-credentials-int-'));
    requests = 0;
    const intercept = () => {
      requests += 1;
      return false;
    };
    const root = join(folder, 'remote');
    [database, vault, remote] = await Promise.all([
      createTestDatabase(),
      startFakeVault(),
      startGitRemote({ root, credentials: CREDENTIALS, intercept }),
    ]);
    await remote.createRepository('fleet');
    await remote.commit('fleet', { files: { 'fleet.yaml': 'version: 1\naccount: acme\n' } });
  });
  afterEach(async () => {
    await service?.stop();
    await platform?.close();
    await Promise.all([remote.stop(), vault.stop()]);
    await database.drop();
    await removeFolder(folder);
  });

  async function start(more: Record<string, string>): Promise<void> {
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: testNatsUrl(),
      FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1',
      FLEETWRIGHT_GIT_CACHE_DIR: join(folder, 'cache'),
      FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
      ...more,
    };
    platform = await connectPlatform(platformOptions('test', RepoSyncConfig.parse(environment)));
    service = await startService(repoSyncService, { environment, log: SILENT });
  }

  const inVault = () => ({ FLEETWRIGHT_VAULT_URL: vault.url, FLEETWRIGHT_VAULT_TOKEN: vault.rootToken });
  const putIntoVault = (password: string) =>
    fetch(`${vault.url}/v1/${PATH}`, {
      method: 'POST',
      headers: { 'X-Vault-Token': vault.rootToken },
      body: JSON.stringify({ data: { ...CREDENTIALS, password } }),
    });

  async function send<T extends CommandType>(type: T, data: Command<T>['data']) {
    const actor = { type: 'user', id: 'operator' };
    const envelope = { operation_id: platform.ids.next(), account_id: 'acme', actor, traceparent: null };
    return platform.bus.request({ ...envelope, type, data } as Command<T>);
  }

  async function register(): Promise<void> {
    const settings = { ...SETTINGS, repo_url: remote.url('fleet'), vault_credential_path: PATH };
    const reply = await send('RegisterRepository', { repository_id: platform.ids.next(), settings });
    expect(reply).toMatchObject({ ok: true });
  }

  /** The first of these events; the service finds its work in the store, without a relay. */
  async function heard(...types: EventType[]) {
    const event = await waitFor(
      async () => (await platform.store.readAll({ after: LOG_START, limit: 100, types })).events[0],
      { what: types.join(' or ') },
    );
    const { events } = await platform.store.readAll({ after: LOG_START, limit: 1_000 });
    expect(JSON.stringify(events)).not.toContain('canary');
    return event;
  }

  it('is fetched with a credential of Vault, and its list tells no value', async () => {
    await putIntoVault(CREDENTIALS.password);
    await start(inVault());
    await register();
    expect(await heard('RevisionFetched', 'FetchFailed')).toMatchObject({ type: 'RevisionFetched' });
    const listed = await send('ListCredentials', { scope: 'system' });
    expect(listed).toMatchObject({
      ok: true,
      result: { credentials: [{ path: PATH, key_names: ['password', 'username'], version: 1 }] },
    });
    expect(JSON.stringify(listed)).not.toContain('canary');
  });

  it('is fetched with a credential of the encrypted file', async () => {
    const file = join(folder, 'credentials.json');
    await new CredentialFile({ file, key: { in: 'environment', base64: KEY } }).put(PATH, CREDENTIALS, new Date());
    await start({ FLEETWRIGHT_CREDENTIALS_FILE: file, FLEETWRIGHT_CREDENTIALS_KEY: KEY });
    await register();
    expect(await heard('RevisionFetched', 'FetchFailed')).toMatchObject({ type: 'RevisionFetched' });
  });

  it('[F42] is not asked at all while Vault is sealed', async () => {
    vault.fail({ kind: 'status', status: 503, errors: ['canary'] });
    await start(inVault());
    await register();
    expect(await heard('RevisionFetched', 'FetchFailed')).toMatchObject({
      type: 'FetchFailed',
      data: { retryable: true, findings: { items: [{ code: 'credential_unreadable' }] } },
    });
    expect(requests).toBe(0);
  });

  it('refuses a credential that is not the right one', async () => {
    await putIntoVault('canary-of-last-year');
    await start(inVault());
    await register();
    expect(await heard('RevisionFetched', 'FetchFailed')).toMatchObject({
      type: 'FetchFailed',
      data: { findings: { items: [{ code: 'clone_failed' }, { code: 'authentication_failed' }] } },
    });
    expect(requests).toBeGreaterThan(0);
  });

  it.each([
    [{ FLEETWRIGHT_VAULT_URL: 'http://127.0.0.1:1', FLEETWRIGHT_CREDENTIALS_FILE: 'x' }, 'are both set'],
    [{ FLEETWRIGHT_VAULT_URL: 'http://user:pass@127.0.0.1:1' }, 'without user, query or fragment'],
    [{ FLEETWRIGHT_CREDENTIALS_FILE: 'x' }, 'needs its key'],
    [{ FLEETWRIGHT_CREDENTIAL_PREFIXES: 'secret/../x' }, 'is no folder of a store'],
  ])('is configured without contradictions: %j', async (more, why) => {
    await expect(start(more)).rejects.toThrow(why);
  });
});
