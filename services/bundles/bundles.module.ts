import { NatsAgentBus } from '@fleetwright/adapters/bus-nats';
import { migrateBundles, PostgresBundles } from '@fleetwright/adapters/bundles-postgres';
import { PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AgentDesk } from './agent-desk.ts';
import { BundlesCommands } from './bundles.commands.ts';
import type { BundlesConfig } from './bundles.config.ts';
import { BundlesConsumer } from './bundles.consumer.ts';
import { BUNDLES_PORTS, type BundlesPorts } from './ports.ts';

type Ports = BundlesPorts & OnApplicationShutdown;

@Module({})
export class BundlesModule {
  static register(config: BundlesConfig): DynamicModule {
    return {
      module: BundlesModule,
      controllers: [BundlesConsumer, BundlesCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('bundles', config)) },
        {
          provide: BUNDLES_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
        AgentDesk,
      ],
    };
  }
}

async function openPorts(config: BundlesConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections, agentsNatsUrl } = config;
  const pool = openPool({ service: 'bundles', databaseUrl, connections });
  try {
    await migrateBundles(pool);
    const agents = await NatsAgentBus.open({
      url: agentsNatsUrl,
      name: 'fleetwright-bundles-agents',
      onTrouble: (err, subject) => log.warn({ err, subject }, 'an agent could not be answered; it asks again'),
    });
    return {
      ...stagePorts(platform, log),
      live: new PostgresLiveFleet(pool),
      bundles: new PostgresBundles({ pool }),
      agents,
      config: { reportIntervalSeconds: config.reportIntervalSeconds },
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
