import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/pool-postgres';
import { migrateReadModels, PostgresProjection } from '@fleetwright/adapters/read-models-postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';
import { ProjectorCommands } from './projector.commands.ts';
import type { ProjectorConfig } from './projector.config.ts';
import { ProjectorTicks } from './projector.ticks.ts';
import { Rebuilds } from './rebuilds.ts';

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
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
      ],
    };
  }
}

async function openPorts(config: ProjectorConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections } = config;
  const pool = openPool({ service: 'projector', databaseUrl, connections });
  try {
    await migrateReadModels(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const projection = new PostgresProjection(pool);
  const rebuilds = new Rebuilds({ ...platform, log, projection });
  return {
    ...stagePorts(platform, log),
    projection,
    rebuilds,
    onApplicationShutdown: async () => {
      await rebuilds.stop();
      await pool.end();
    },
  };
}
