import { readFile } from 'node:fs/promises';
import { NatsAgentBus, NatsAgentGate } from '@fleetwright/adapters/bus-nats';
import { PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Admittance } from './admittance.ts';
import { EnrolmentCommands } from './enrolment.commands.ts';
import type { EnrolmentConfig } from './enrolment.config.ts';
import { EnrolmentConsumer } from './enrolment.consumer.ts';
import { Identities } from './identities.ts';
import { Makers } from './makers.ts';
import { ENROLMENT_PORTS, type EnrolmentPorts } from './ports.ts';

type Ports = EnrolmentPorts & OnApplicationShutdown;

@Module({})
export class EnrolmentModule {
  static register(config: EnrolmentConfig): DynamicModule {
    return {
      module: EnrolmentModule,
      controllers: [EnrolmentCommands, EnrolmentConsumer],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('enrolment', config)) },
        {
          provide: ENROLMENT_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: Platform, log: Logger) => openPorts(config, platform, log),
          inject: [PLATFORM, LOG],
        },
        Identities,
        Makers,
        Admittance,
      ],
    };
  }
}

async function openPorts(config: EnrolmentConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections, agentsNatsUrl, natsUrl } = config;
  // First, so that a mistake in the configuration leaves nothing open.
  const [seed, issuerSeed] = await Promise.all(
    [config.enrolmentSeedFile, config.calloutIssuerSeedFile].map(async (file) => (await readFile(file, 'utf8')).trim()),
  );
  const pool = openPool({ service: 'enrolment', databaseUrl, connections });
  const opened: { close(): Promise<void> }[] = [{ close: () => pool.end() }];
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  try {
    const agents = await NatsAgentBus.open({
      url: agentsNatsUrl,
      name: 'fleetwright-enrolment-agents',
      onTrouble: (err, subject) => log.warn({ err, subject }, 'an agent could not be answered; it asks again'),
    });
    opened.push(agents);
    const gate = await NatsAgentGate.open({
      url: withoutUser(natsUrl),
      name: 'fleetwright-enrolment-gate',
      seed: seed ?? '',
      issuerSeed: issuerSeed ?? '',
      now: () => Date.parse(platform.clock.now()),
      onTrouble: (err) => log.warn({ err }, 'it could not be said whether somebody may come in; nobody was let in'),
    });
    opened.push(gate);
    return {
      ...stagePorts(platform, log),
      nodes: new PostgresLiveFleet(pool),
      agents,
      gate,
      config: {
        servers: config.agentServers.split(',').map((server) => server.trim()),
        keyLifeSeconds: config.agentKeyDays * 86_400,
      },
      onApplicationShutdown: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The gate has an nkey of its own. */
function withoutUser(natsUrl: string): string {
  return natsUrl.replace(/\/\/[^@/,]*@/g, '//');
}
