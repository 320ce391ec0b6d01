import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEventStore } from '@fleetwright/adapters/event-store-postgres';
import { createGitSource } from '@fleetwright/adapters/git';
import { type EventData, RepositorySettings, type StoredEvent } from '@fleetwright/contracts';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { takeFreePort } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, api, SYSTEM } from '../end-to-end/api.ts';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { HOSTILE_BRANCHES, HOSTILE_PREFIXES, hostileUrls } from './registration-inputs.ts';
import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';

const GOOD_URL = 'https://git.example.com/acme/fleet.git';
const SETTINGS = settingsOf({ repo_url: GOOD_URL, reconcile_interval_seconds: 86_400 });

/** The repository services as they are without configuration: neither http nor this machine is allowed. */
describe('[P4] registrations that must never reach a socket', () => {
  let stack: Stack;
  let rest: Api;
  let folder: string;
  const port = { value: 0 };
  const servers: Server[] = [];
  const seen: string[] = [];

  beforeAll(async () => {
    stack = await startStack({ environment: { FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'false' }, isTogether: true });
    rest = api(stack.gatewayUrl, stack.token);
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-inputs-'));
    port.value = await takeFreePort();
    for (const address of ['127.0.0.1', '127.0.0.2', '::1']) servers.push(await listen(address, port.value, seen));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await stack?.stop();
    await removeFolder(folder);
  });

  const everything = (): readonly Partial<RepositorySettings>[] => [
    ...hostileUrls(port.value).map((repo_url) => ({ repo_url })),
    ...HOSTILE_BRANCHES.map((branch) => ({ branch })),
    ...HOSTILE_PREFIXES.map((path_prefix) => ({ path_prefix })),
  ];

  it('are answered 422 with the field that is wrong, and nothing is stored', async () => {
    const wrong: string[] = [];
    for (const settings of everything()) {
      const [field = ''] = Object.keys(settings);
      const { status, body } = await rest.post(`${SYSTEM}/gitops_repositories`, {
        gitops_repository: { repo_url: GOOD_URL, ...settings },
      });
      const fields = (body.errors ?? []).map(({ path }: { path: string }) => path.split('.').at(-1));
      if (status !== 422 || !fields.includes(field)) wrong.push(`${JSON.stringify(settings)}: ${status} ${fields}`);
    }
    expect(wrong).toEqual([]);
    expect(everything().length).toBeGreaterThan(110);
    expect((await stack.log()).filter(({ type }) => type === 'RepositoryRegistered')).toEqual([]);
  });

  it('are answered 422 as changes of a repository that was registered before', async () => {
    const { status, body } = await rest.post(`${SYSTEM}/gitops_repositories`, {
      gitops_repository: { repo_url: GOOD_URL, enabled: false },
    });
    expect(status).toBe(201);
    const path = `${SYSTEM}/gitops_repositories/${body.gitops_repository.id}`;
    const wrong: string[] = [];
    for (const settings of everything()) {
      const answer = await rest.patch(path, { gitops_repository: settings });
      if (answer.status !== 422) wrong.push(`${JSON.stringify(settings)}: ${answer.status}`);
    }
    expect(wrong).toEqual([]);
    expect((await rest.get(path)).body.gitops_repository.repo_url).toBe(GOOD_URL);
  });

  it('are refused again at the fetch, when they were stored by somebody laxer', async () => {
    // A text that no event can hold cannot have been stored.
    const storable = everything()
      .map((settings) => ({ ...SETTINGS, ...settings }))
      .filter((settings) => RepositorySettings.safeParse(settings).success);
    expect(storable.length).toBeGreaterThan(105);
    const runs = await plant(stack, storable);
    const failures = await waitFor(
      async () => {
        const failed = (await stack.log()).filter((event) => event.type === 'FetchFailed');
        const ours = failed.filter(({ data }) => runs.has(data.run_id));
        return ours.length === runs.size ? ours : undefined;
      },
      { what: 'every run to be refused', timeoutMs: 150_000 },
    );
    const wrong = failures
      .filter(({ data }) => data.findings.items[0]?.code !== 'remote_not_allowed' || data.retryable)
      .map(({ data }) => `${runs.get(data.run_id)}: ${JSON.stringify(data.findings.items)}`);
    expect(wrong).toEqual([]);
  });

  it('opened no socket; a laxer policy would have', async () => {
    expect(seen).toEqual([]);
    const policy = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: true };
    const git = createGitSource({
      cacheDir: join(folder, 'cache'),
      policy,
      path: process.env['PATH'] ?? '',
      deadlines: { tipMs: 5_000 },
    });
    for (const host of ['127.0.0.1', '127.0.0.2', '[::1]']) {
      const url = `https://${host}:${port.value}/fleet.git`;
      const result = await git.tip({ ...TARGET, url });
      expect(result).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed' } });
    }
    git.close();
    expect(new Set(seen)).toEqual(new Set(['127.0.0.1', '127.0.0.2', '::1']));
  });
});

const TARGET = {
  repositoryId: '00000000-0000-7000-8000-000000000001',
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
};

/** Hears who connects, and hangs up. */
function listen(address: string, port: number, seen: string[]): Promise<Server> {
  const server = createServer((socket) => {
    seen.push(address);
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, ipv6Only: true }, () => resolve(server));
  });
}

/** Registered repositories with a requested run each, as an installation with another policy would have stored them. */
async function plant(stack: Stack, all: readonly RepositorySettings[]): Promise<Map<string, string>> {
  const store = await connectEventStore({ connectionString: stack.databaseUrl });
  const template = (await stack.log())[0] as StoredEvent;
  const runs = new Map<string, string>();
  try {
    for (const settings of all) {
      const repository_id = randomUUID();
      const run_id = randomUUID();
      runs.set(run_id, JSON.stringify(settings));
      const envelope = {
        account_id: 'demo',
        actor: template.actor,
        correlation_id: run_id,
        causation_id: template.id,
        traceparent: null,
        schema_version: 1,
      };
      const requested: EventData<'SyncRequested'> = {
        repository_id,
        run_id,
        run_number: 1,
        trigger: 'registration',
        settings,
        deadline_ms: 900_000,
      };
      await store.append({
        stream: `repository-${repository_id}`,
        expected: EMPTY_STREAM,
        operationId: run_id,
        events: [
          { ...envelope, id: randomUUID(), type: 'RepositoryRegistered', data: { repository_id, settings } },
          { ...envelope, id: randomUUID(), type: 'SyncRequested', data: requested },
        ],
      });
    }
  } finally {
    await store.close();
  }
  return runs;
}
