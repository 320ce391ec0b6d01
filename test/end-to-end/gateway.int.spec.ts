import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Command, CommandReply } from '@fleetwright/contracts';
import { SETTINGS } from '@fleetwright/core/read-models/testing';
import {
  defineConfig,
  defineService,
  newEvents,
  OnCommand,
  PLATFORM,
  platformOptions,
  type RunningService,
  type ServiceConfig,
  SILENT,
  type StagePorts,
  startService,
} from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, testNatsUrl } from '@fleetwright/kit/testing';
import { projectorService } from '@fleetwright/projector';
import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayService } from '@fleetwright/gateway';

/** Stands for repo-sync: it registers whatever it is asked to. */
@Controller()
class Registrar {
  readonly #platform: Pick<StagePorts, 'store' | 'ids'>;

  constructor(@Inject(PLATFORM) platform: Pick<StagePorts, 'store' | 'ids'>) {
    this.#platform = platform;
  }

  @OnCommand('RegisterRepository')
  async register(command: Command<'RegisterRepository'>): Promise<CommandReply> {
    const { repository_id, settings } = command.data;
    const whole = { ...SETTINGS, ...settings, name: settings.name ?? 'fleet-config' };
    const fact = { type: 'RepositoryRegistered', data: { repository_id, settings: whole } } as const;
    const { operation_id: operationId } = command;
    const events = newEvents(this.#platform.ids, command, [fact]);
    const stream = `repository-${repository_id}`;
    const appended = await this.#platform.store.append({ stream, expectedVersion: 0, operationId, events });
    if (appended.kind === 'conflict') return { ok: false, code: 'version_conflict', message: 'somebody was faster' };
    const position = appended.events.at(-1)?.position ?? null;
    return { ok: true, result: { repository_id }, position, account_revision: null };
  }
}

@Module({})
class RegistrarModule {
  static register(config: ServiceConfig): DynamicModule {
    const platform = { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('registrar', config)) };
    return { module: RegistrarModule, controllers: [Registrar], providers: [platform] };
  }
}

const registrarService = defineService({ name: 'registrar', config: defineConfig(), module: RegistrarModule });

describe('the gateway over PostgreSQL and NATS', () => {
  let folder: string;
  let database: TestDatabase;
  let services: RunningService[];
  let url: string;
  let token: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-int-'));
    database = await createTestDatabase();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    await writeFile(join(folder, 'public.pem'), await exportSPKI(publicKey));
    token = await new SignJWT({ account: 'acme', role: 'admin' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('operator')
      .setIssuer('issuer')
      .setAudience('fleetwright')
      .setExpirationTime('1h')
      .sign(privateKey);
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: testNatsUrl(),
      FLEETWRIGHT_HEALTH_PORT: '0',
    };
    const forGateway = {
      ...environment,
      FLEETWRIGHT_HTTP_PORT: '0',
      FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: join(folder, 'public.pem'),
      FLEETWRIGHT_JWT_ISSUER: 'issuer',
    };
    services = [
      await startService(registrarService, { environment, log: SILENT }),
      await startService(projectorService, { environment, log: SILENT }),
      await startService(gatewayService, { environment: forGateway, log: SILENT }),
    ];
    url = services.at(-1)?.url ?? '';
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await database.drop();
    await rm(folder, { recursive: true });
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
    const body = JSON.stringify({ gitops_repository: { repo_url: 'https://git.example.com/acme/fleet-config.git' } });
    const register = () =>
      call('/api/v1/system/gitops_repositories', { method: 'POST', body, headers: { 'idempotency-key': 'once' } });
    const [first, ...others] = await Promise.all([register(), register(), register()]);
    expect(first?.status).toBe(201);
    const { gitops_repository } = (await first?.json()) as { gitops_repository: { id: string } };
    for (const other of others) expect(await other.json()).toEqual({ gitops_repository });
    const listed = await (await call('/api/v1/system/gitops_repositories')).json();
    expect(listed).toMatchObject({ gitops_repositories: [{ id: gitops_repository.id, status: 'syncing' }] });
  });

  it('a command that nobody answers is 503, and reads go on', async () => {
    const body = JSON.stringify({ node: { hostname: 'edge-01' } });
    const answer = await call('/api/v1/system/nodes', { method: 'POST', body });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'bus_unavailable']);
    expect((await call('/api/v1/system/nodes')).status).toBe(200);
  });
});
