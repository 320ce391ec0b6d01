import { connectLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { ProcessFleetParser } from '@fleetwright/adapters/parse-worker';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DiffConfig } from './diff.config.ts';
import { DiffCommands } from './diff.commands.ts';
import { DiffConsumer } from './diff.consumer.ts';
import { DIFF_PORTS, type DiffPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

@Module({})
export class DiffModule {
  static register(config: DiffConfig): DynamicModule {
    const portsOver = (platform: Platform, log: Logger): DiffPorts & OnApplicationShutdown => {
      const { fleet, close } = connectLiveFleet({
        service: 'diff',
        connectionString: config.databaseUrl,
        connections: config.databaseConnections,
      });
      const parser = new ProcessFleetParser();
      const onApplicationShutdown = async () => void (await Promise.all([parser.close(), close()]));
      return { ...stagePorts(platform, log), live: fleet, parser, onApplicationShutdown };
    };
    return {
      module: DiffModule,
      controllers: [DiffConsumer, DiffCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('diff', config)) },
        { provide: DIFF_PORTS, useFactory: portsOver, inject: [PLATFORM, LOG] },
        { provide: Preparation, useFactory: (ports: DiffPorts) => new Preparation(ports), inject: [DIFF_PORTS] },
      ],
    };
  }
}
