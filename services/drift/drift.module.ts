import { connectLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DriftConfig } from './drift.config.ts';
import { DriftConsumer } from './drift.consumer.ts';
import { DriftTicks } from './drift.ticks.ts';
import { DRIFT_PORTS, type DriftPorts } from './ports.ts';

type Ports = DriftPorts & OnApplicationShutdown;

@Module({})
export class DriftModule {
  static register(config: DriftConfig): DynamicModule {
    const openPorts = (platform: Platform, log: Logger): Ports => {
      const { databaseUrl: connectionString, databaseConnections: connections } = config;
      const { fleet, close } = connectLiveFleet({ connectionString, connections });
      return { ...stagePorts(platform, log), live: fleet, onApplicationShutdown: close };
    };
    return {
      module: DriftModule,
      controllers: [DriftConsumer, DriftTicks],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('drift', config)) },
        { provide: DRIFT_PORTS, useFactory: openPorts, inject: [PLATFORM, LOG] },
      ],
    };
  }
}
