import { connectLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { ProcessFleetFiles } from '@fleetwright/adapters/parse-worker';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DriftConfig } from './drift.config.ts';
import { DriftCommands } from './drift.commands.ts';
import { DriftConsumer } from './drift.consumer.ts';
import { DriftTicks } from './drift.ticks.ts';
import { DRIFT_PORTS, type DriftPorts } from './ports.ts';

type Ports = DriftPorts & OnApplicationShutdown;

@Module({})
export class DriftModule {
  static register(config: DriftConfig): DynamicModule {
    const openPorts = (platform: Platform, log: Logger): Ports => {
      const { databaseUrl: connectionString, databaseConnections: connections } = config;
      const { fleet, history, close } = connectLiveFleet({ service: 'drift', connectionString, connections });
      const files = new ProcessFleetFiles();
      const onApplicationShutdown = async () => void (await Promise.all([files.close(), close()]));
      return {
        ...stagePorts(platform, log),
        live: fleet,
        history,
        patcher: files,
        writer: files,
        onApplicationShutdown,
      };
    };
    return {
      module: DriftModule,
      controllers: [DriftCommands, DriftConsumer, DriftTicks],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('drift', config)) },
        { provide: DRIFT_PORTS, useFactory: openPorts, inject: [PLATFORM, LOG] },
      ],
    };
  }
}
