import { connectPlatform } from '@fleetwright/adapters/platform';
import { migrateReadModels, PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import type { ConnectedPlatform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import pg from 'pg';
import { AccessGuard, TOKEN_VERIFIER } from './auth/access.guard.ts';
import { tokenVerifier, type TokenSettings } from './auth/token-verifier.ts';
import { Commands } from './commands.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { ProblemFilter } from './problem.filter.ts';
import { CatalogueController } from './routes/catalogue.controller.ts';
import { CONTROLLERS, DocumentsController } from './routes/documents.controller.ts';
import { FleetEventsController } from './routes/fleet-events.controller.ts';
import { OperationsController } from './routes/operations.controller.ts';
import { ProposalsController } from './routes/proposals.controller.ts';
import { RepositoriesController } from './routes/repositories.controller.ts';
import { resourceControllers } from './routes/resources.controller.ts';
import { SyncRunsController } from './routes/sync-runs.controller.ts';
import { Runs } from './runs.ts';
import { validation } from './validation.ts';

const controllers: Type[] = [
  RepositoriesController,
  SyncRunsController,
  ProposalsController,
  // Before the kinds: `node_modules/:name/versions` is longer than any of theirs.
  CatalogueController,
  ...resourceControllers,
  FleetEventsController,
  OperationsController,
  DocumentsController,
];

const READ_MODELS = Symbol('fleetwright:gateway-read-models');

/** Owns the pool that the read models are read through. */
class ReadModelsConnection implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  readonly models: PostgresReadModels;

  private constructor(pool: pg.Pool) {
    this.pool = pool;
    this.models = new PostgresReadModels(pool);
  }

  static async open({ databaseUrl, databaseConnections }: GatewayConfig): Promise<ReadModelsConnection> {
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      max: databaseConnections,
      application_name: 'fleetwright-gateway-read',
      keepAlive: true,
    });
    const connection = new ReadModelsConnection(pool);
    await migrateReadModels(pool);
    return connection;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.models.close();
    await this.pool.end();
  }
}

@Module({})
export class GatewayModule implements OnApplicationShutdown {
  readonly #connection: ReadModelsConnection;

  constructor(@Inject(READ_MODELS) connection: ReadModelsConnection) {
    this.#connection = connection;
  }

  static register(config: GatewayConfig): DynamicModule {
    return {
      module: GatewayModule,
      controllers,
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('gateway', config)) },
        // After the platform, which waits until PostgreSQL is there.
        { provide: READ_MODELS, useFactory: () => ReadModelsConnection.open(config), inject: [PLATFORM] },
        {
          provide: GATEWAY_PORTS,
          useFactory: (platform: ConnectedPlatform, log: Logger, { models }: ReadModelsConnection): GatewayPorts => ({
            ...stagePorts(platform, log),
            models,
          }),
          inject: [PLATFORM, LOG, READ_MODELS],
        },
        { provide: TOKEN_VERIFIER, useFactory: () => tokenVerifier(tokenSettings(config)) },
        { provide: CONTROLLERS, useValue: () => controllers },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useFactory: (log: Logger) => new ProblemFilter(log), inject: [LOG] },
        { provide: APP_PIPE, useValue: validation },
        Commands,
        Runs,
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.#connection.onApplicationShutdown();
  }
}

function tokenSettings(config: GatewayConfig): TokenSettings {
  const { jwtAlgorithm: algorithm, jwtIssuer: issuer, jwtAudience: audience } = config;
  const { jwtPublicKeyFile: publicKeyFile, jwtJwksUrl: keySetUrl } = config;
  if (publicKeyFile !== null) return { algorithm, issuer, audience, key: { publicKeyFile } };
  if (keySetUrl !== null) return { algorithm, issuer, audience, key: { keySetUrl } };
  throw new Error('set FLEETWRIGHT_JWT_PUBLIC_KEY_FILE or FLEETWRIGHT_JWT_JWKS_URL: nobody could sign in otherwise');
}
