import { readFile } from 'node:fs/promises';
import { Gitea } from '@fleetwright/adapters/gitea';
import { migrateAnswers, PostgresAnswers } from '@fleetwright/adapters/answers-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { migrateReadModels, PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import { migrateSubjects, PostgresSubjects, PostgresTokenUses } from '@fleetwright/adapters/subjects-postgres';
import type { ConnectedPlatform, Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, readWebhookKey, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { RATES } from './auth/rates.ts';
import { TOKEN_VERIFIER } from './auth/access.guard.ts';
import { SIGN_INS, type SignIns } from './auth/subjects.ts';
import type { TokenVerifier } from './auth/token-verifier.ts';
import { openVerifiers } from './auth/verifiers.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { controllers, GATEWAY_PROVIDERS } from './gateway.routes.ts';
import { GitHosts } from './git-hosts.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { WebhookSecrets } from './webhooks/webhook-secrets.ts';

type Ports = GatewayPorts & OnApplicationShutdown;

@Module({})
export class GatewayModule {
  static register(config: GatewayConfig): DynamicModule {
    return {
      module: GatewayModule,
      controllers,
      providers: [
        {
          provide: PLATFORM,
          useFactory: (tokens: TokenVerifier) => platformOf(config, tokens),
          inject: [TOKEN_VERIFIER],
        },
        {
          provide: GATEWAY_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
        { provide: RATES, useValue: { perToken: config.ratePerToken, perAddress: config.ratePerAddress } },
        { provide: GitHosts, useFactory: () => gitHosts(config) },
        { provide: WebhookSecrets, useValue: new WebhookSecrets(readWebhookKey(config)) },
        { provide: TOKEN_VERIFIER, useFactory: (log: Logger) => openVerifiers(config, log), inject: [LOG] },
        { provide: SIGN_INS, useValue: signInsOf(config) },
        ...GATEWAY_PROVIDERS,
      ],
    };
  }
}

const DAY_MS = 86_400_000;

function signInsOf({
  signInDays,
  oidcIssuer: issuer,
  oidcDeviceClient,
  oidcDeviceScope,
  oidcConsoleClient,
  oidcConsoleScope,
}: GatewayConfig): SignIns {
  const clientOf = (client_id: string | null, scope: string) =>
    issuer === null || client_id === null ? null : { client_id, scope };
  const device = clientOf(oidcDeviceClient, oidcDeviceScope);
  return { validityMs: signInDays * DAY_MS, issuer, device, console: clientOf(oidcConsoleClient, oidcConsoleScope) };
}

/** Readiness tells of an identity provider in trouble, too; known keys go on, so requests are answered all the same. */
async function platformOf(config: GatewayConfig, tokens: TokenVerifier): Promise<ConnectedPlatform> {
  const platform = await connectPlatform(platformOptions('gateway', config));
  const ready = platform.ready.bind(platform);
  platform.ready = async () => {
    const trouble = tokens.trouble?.() ?? null;
    return [...(await ready()), { name: 'token issuers', isReady: true, reason: trouble }];
  };
  return platform;
}

async function openPorts(config: GatewayConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections } = config;
  const pool = openPool({ service: 'gateway', databaseUrl, connections });
  try {
    await migrateReadModels(pool);
    await migrateAnswers(pool);
    await migrateSubjects(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const models = new PostgresReadModels(pool);
  platform.store.onWentBack(() => models.forget());
  return {
    ...stagePorts(platform, log),
    models,
    answers: new PostgresAnswers({ pool }),
    subjects: new PostgresSubjects({ pool }),
    tokenUses: new PostgresTokenUses({ pool }),
    onApplicationShutdown: async () => {
      await models.close();
      await pool.end();
    },
  };
}

async function gitHosts({ giteaTokenFile, giteaUrl, publicUrl, ...config }: GatewayConfig): Promise<GitHosts> {
  if (giteaUrl === null) return new GitHosts({ host: null, publicUrl });
  const given = config.giteaToken ?? (giteaTokenFile === null ? null : (await readFile(giteaTokenFile, 'utf8')).trim());
  if (given === null) throw new Error('set FLEETWRIGHT_GITEA_TOKEN or FLEETWRIGHT_GITEA_TOKEN_FILE beside the URL');
  return new GitHosts({ host: new Gitea({ url: giteaUrl, token: given }), publicUrl });
}
