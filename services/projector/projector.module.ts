import { connectPlatform, type PostgresPlatform } from '@fleetwright/adapters/platform';
import { migrateReadModels, PostgresProjection } from '@fleetwright/adapters/read-models-postgres';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';
import { ProjectorCommands } from './projector.commands.ts';
import type { ProjectorConfig } from './projector.config.ts';
import { ProjectorTicks } from './projector.ticks.ts';

@Module({})
export class ProjectorModule {
  static register(config: ProjectorConfig): DynamicModule {
    return {
      module: ProjectorModule,
      controllers: [ProjectorTicks, ProjectorCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('projector', config)) },
        { provide: PROJECTOR_PORTS, useFactory: portsOver, inject: [PLATFORM, LOG] },
      ],
    };
  }
}

async function portsOver(platform: PostgresPlatform, log: Logger): Promise<ProjectorPorts> {
  await migrateReadModels(platform.pool);
  return { ...stagePorts(platform, log), openProjection: () => new PostgresProjection(platform.pool) };
}
