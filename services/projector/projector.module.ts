import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { fleetCounts, migrateReadModels, PostgresProjection } from '@fleetwright/adapters/read-models-postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import {
  buryRefused,
  LOG,
  type Logger,
  measureLag,
  METRICS,
  PLATFORM,
  platformOptions,
  stagePorts,
} from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { FleetMetrics } from './fleet-metrics.ts';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';
import { ProjectorCommands } from './projector.commands.ts';
import type { ProjectorConfig } from './projector.config.ts';
import { ProjectorTicks } from './projector.ticks.ts';
import { Rebuilds } from './rebuilds.ts';

const REMEDY = 'the read models go on without it: upgrade, then rebuild them (fleetwright rebuild)';

type Ports = ProjectorPorts & OnApplicationShutdown;

@Module({})
export class ProjectorModule {
  static register(config: ProjectorConfig): DynamicModule {
    return {
      module: ProjectorModule,
      controllers: [ProjectorTicks, ProjectorCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('projector', config)) },
        {
          provide: PROJECTOR_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger, registry: Registry) =>
            openPorts(config, { platform, log, registry }),
          inject: [PLATFORM, LOG, METRICS],
        },
      ],
    };
  }
}

interface Given {
  readonly platform: Platform;
  readonly log: Logger;
  readonly registry: Registry;
}

async function openPorts(config: ProjectorConfig, { platform, log, registry }: Given): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections } = config;
  const pool = openPool({ service: 'projector', databaseUrl, connections });
  try {
    await migrateReadModels(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const projection = new PostgresProjection(pool, ({ event, error }) =>
    buryRefused({ ...platform, log }, { follower: 'projector', event, error, remedy: REMEDY }),
  );
  const rebuilds = new Rebuilds({ ...platform, log, projection });
  const { store, clock } = platform;
  const now = () => clock.now();
  measureLag(registry, { follower: 'projector', store, now, place: () => projection.progress() });
  const fleetMetrics = new FleetMetrics(registry, {
    counts: () => fleetCounts(pool),
    elapsedMs: () => clock.elapsedMs(),
  });
  return {
    ...stagePorts(platform, log),
    projection,
    rebuilds,
    fleetMetrics,
    onApplicationShutdown: async () => {
      await rebuilds.stop();
      await pool.end();
    },
  };
}
