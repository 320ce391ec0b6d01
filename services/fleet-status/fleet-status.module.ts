import { NatsAgentBus } from '@fleetwright/adapters/bus-nats';
import { migrateBundles } from '@fleetwright/adapters/bundles-postgres';
import { migrateFleetStatus, PostgresFleetStatus } from '@fleetwright/adapters/fleet-status-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { FleetStatusCommands } from './fleet-status.commands.ts';
import type { FleetStatusConfig } from './fleet-status.config.ts';
import { FleetStatusTicks } from './fleet-status.ticks.ts';
import { Listening } from './listening.ts';
import { FLEET_STATUS_PORTS, type FleetStatusPorts } from './ports.ts';
import { Reception } from './reception.ts';

type Ports = FleetStatusPorts & OnApplicationShutdown;

@Module({})
export class FleetStatusModule {
  static register(config: FleetStatusConfig): DynamicModule {
    return {
      module: FleetStatusModule,
      controllers: [FleetStatusCommands, FleetStatusTicks],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('fleet-status', config)) },
        {
          provide: FLEET_STATUS_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
        Listening,
        Reception,
      ],
    };
  }
}

async function openPorts(config: FleetStatusConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections, agentsNatsUrl, reportIntervalSeconds } = config;
  const pool = openPool({ service: 'fleet-status', databaseUrl, connections });
  try {
    // What nodes should be is read beside what they are.
    await migrateBundles(pool);
    await migrateFleetStatus(pool);
    const agents = await NatsAgentBus.open({
      url: agentsNatsUrl,
      name: 'fleetwright-fleet-status-agents',
      onTrouble: (err, subject) => log.warn({ err, subject }, 'a report could not be taken; the next one comes'),
    });
    return {
      ...stagePorts(platform, log),
      status: new PostgresFleetStatus({ pool }),
      agents,
      config: { intervalMs: reportIntervalSeconds * 1_000 },
      onApplicationShutdown: async () => {
        await agents.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
