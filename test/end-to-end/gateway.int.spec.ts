import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayService } from '@fleetwright/gateway';
import { type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, testNatsUrl, removeFolder } from '@fleetwright/kit/testing';
import { projectorService } from '@fleetwright/projector';
import { repoSyncService } from '@fleetwright/repo-sync';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('the gateway over PostgreSQL and NATS', () => {
  let folder: string;
  let database: TestDatabase;
  let services: RunningService[];
  let url: string;
  let token: string;
  let sign: (sub: string, claims?: Record<string, unknown>) => Promise<string>;
  let forGateway: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-int-'));
    database = await createTestDatabase();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    await writeFile(join(folder, 'public.pem'), await exportSPKI(publicKey));
    sign = (sub, claims = {}) =>
      new SignJWT({ account: 'acme', kind: 'user', role: 'admin', ...claims })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject(sub)
        .setIssuer('issuer')
        .setAudience('fleetwright')
        .setExpirationTime('1h')
        .sign(privateKey);
    token = await sign('operator');
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: testNatsUrl(),
      FLEETWRIGHT_HEALTH_PORT: '0',
    };
    forGateway = {
      ...environment,
      FLEETWRIGHT_HTTP_PORT: '0',
      FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: join(folder, 'public.pem'),
      FLEETWRIGHT_JWT_ISSUER: 'issuer',
      FLEETWRIGHT_WEBHOOK_KEY: randomBytes(32).toString('base64'),
    };
    const forGit = { FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true', FLEETWRIGHT_GIT_CACHE_DIR: join(folder, 'git') };
    services = [
      await startService(repoSyncService, { environment: { ...environment, ...forGit }, log: SILENT }),
      await startService(projectorService, { environment, log: SILENT }),
      await startService(gatewayService, { environment: forGateway, log: SILENT }),
    ];
    url = services.at(-1)?.url ?? '';
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await database.drop();
    await removeFolder(folder);
  });

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
    });

  it('is healthy, ready, and counts requests by route without ids', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await call('/api/v1/system/nodes/edge-01');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(
      'fleetwright_http_request_duration_seconds_count{method="GET",route="/api/v1/system/nodes/:key"',
    );
    expect(metrics).not.toContain('edge-01');
  });

  it('[P1] a client reads its own write, and repeating it with its key gives the first answer', async () => {
    const body = JSON.stringify({ gitops_repository: { repo_url: 'http://127.0.0.1:8080/fleet-config.git' } });
    const register = () =>
      call('/api/v1/system/gitops_repositories', { method: 'POST', body, headers: { 'idempotency-key': 'once' } });
    const answers = await Promise.all([register(), register(), register()]);
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as {
      gitops_repository: { id: string };
    }[];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const ids = bodies.map(({ gitops_repository }) => gitops_repository.id);
    expect(new Set(ids).size).toBe(1);
    expect(bodies[0]?.gitops_repository).toMatchObject({ name: 'fleet-config', status: 'syncing' });
    const listed = await (await call('/api/v1/system/gitops_repositories')).json();
    expect(listed).toMatchObject({ gitops_repositories: [{ id: ids[0], name: 'fleet-config' }] });
  });

  it('[P1] another replica, and the next process, give the answer of the first', async () => {
    const body = JSON.stringify({ gitops_repository: { repo_url: 'http://127.0.0.1:8080/other.git', enabled: false } });
    const ask = (at: string, path = '', content = body) =>
      fetch(`${at}/api/v1/system/gitops_repositories${path}`, {
        method: 'POST',
        body: content,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': 'replicas',
        },
      }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as { code?: string } }));
    const replica = await startService(gatewayService, { environment: forGateway, log: SILENT });
    const first = await ask(replica.url);
    expect(first.status).toBe(201);
    expect(await ask(url)).toEqual(first);
    await replica.stop();
    const restarted = await startService(gatewayService, { environment: forGateway, log: SILENT });
    try {
      expect(await ask(restarted.url)).toEqual(first);
      const reused = await ask(restarted.url, '', body.replace('other', 'third'));
      expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
    } finally {
      await restarted.stop();
    }
  });

  it('[AC22] no table holds a name, an address or an identity of whoever was erased', async () => {
    const canary = { name: 'Ada Canary', email: 'ada@canary.example', email_verified: true };
    const ada = await sign('canary-sub', canary);
    const as = (bearer: string, path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}) =>
      call(`/api/v1/system/${path}`, { ...init, headers: { authorization: `Bearer ${bearer}`, ...init.headers } });
    const post = (body: object, key: string) => ({
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': key },
    });
    const service_token = { name: 'canary laptop', permissions: ['system.gitops.read'] };
    const made = await as(ada, 'service_tokens', post({ service_token }, 'canary'));
    const { token: theirs } = (await made.json()) as { token: string };
    const gitops_repository = { repo_url: 'http://127.0.0.1:8080/ada.git', enabled: false };
    expect((await as(ada, 'gitops_repositories', post({ gitops_repository }, 'ada'))).status).toBe(201);
    expect((await as(theirs, 'gitops_repositories')).status).toBe(200);
    // The control: they are there to be found.
    expect(await tablesWith(database.url, 'canary')).toEqual(['access.subjects', 'gateway.answers']);

    const { subjects } = (await (await as(token, 'subjects')).json()) as { subjects: { id: string; name: string }[] };
    const id = subjects.find(({ name }) => name === canary.name)?.id ?? '';
    expect((await as(token, `subjects/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await tablesWith(database.url, 'canary')).toEqual([]);
    expect((await as(theirs, 'gitops_repositories')).status).toBe(401);
    const events = JSON.stringify(await (await as(token, 'fleet_events')).json());
    expect(events).toContain('gitops.subject_erased');
    const tokens = await (await as(token, 'service_tokens')).json();
    expect(tokens).toMatchObject({ service_tokens: [{ name: '[erased]', created_by: { id, name: '[erased]' } }] });
  });

  it('a command that nobody answers is 503, and reads go on', async () => {
    const body = JSON.stringify({ node: { hostname: 'edge-01' } });
    const answer = await call('/api/v1/system/nodes', { method: 'POST', body });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'bus_unavailable']);
    expect((await call('/api/v1/system/nodes')).status).toBe(200);
  });
});

/** Every table of the database in whose rows a word stands, in any case. */
async function tablesWith(url: string, word: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`select 1 from ${name} as t where t::text ilike $1 limit 1`, [`%${word}%`]);
      if (rows.length > 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}
