import { readFile } from 'node:fs/promises';
import { Gitea } from '@fleetwright/adapters/gitea';
import { migrateAnswers, PostgresAnswers } from '@fleetwright/adapters/answers-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { migrateReadModels, PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import { migrateSubjects, PostgresSubjects, PostgresTokenUses } from '@fleetwright/adapters/subjects-postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, readWebhookKey, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { RATES } from './auth/rates.ts';
import { TOKEN_VERIFIER } from './auth/access.guard.ts';
import { tokenVerifier, type TokenSettings } from './auth/token-verifier.ts';
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
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('gateway', config)) },
        {
          provide: GATEWAY_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
        { provide: RATES, useValue: { perToken: config.ratePerToken, perAddress: config.ratePerAddress } },
        { provide: GitHosts, useFactory: () => gitHosts(config) },
        { provide: WebhookSecrets, useValue: new WebhookSecrets(readWebhookKey(config)) },
        { provide: TOKEN_VERIFIER, useFactory: () => tokenVerifier(tokenSettings(config)) },
        ...GATEWAY_PROVIDERS,
      ],
    };
  }
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

function tokenSettings(config: GatewayConfig): TokenSettings {
  const { jwtAlgorithm: algorithm, jwtIssuer: issuer, jwtAudience: audience } = config;
  const { jwtPublicKeyFile: publicKeyFile, jwtJwksUrl: keySetUrl } = config;
  if (publicKeyFile !== null) return { algorithm, issuer, audience, key: { publicKeyFile } };
  if (keySetUrl !== null) return { algorithm, issuer, audience, key: { keySetUrl } };
  throw new Error('set FLEETWRIGHT_JWT_PUBLIC_KEY_FILE or FLEETWRIGHT_JWT_JWKS_URL: nobody could sign in otherwise');
}
