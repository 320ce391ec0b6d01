import { readFileSync } from 'node:fs';
import { migrateDeliveries, PostgresDeliveries } from '@fleetwright/adapters/deliveries-postgres';
import { NatsTenantReaders } from '@fleetwright/adapters/bus-nats';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { HttpWebhookSender } from '@fleetwright/adapters/webhook-http';
import { type ConnectedPlatform, LOG_START } from '@fleetwright/core/event-sourcing';
import {
  InstallationSecrets,
  LOG,
  type Logger,
  measureLag,
  METRICS,
  PLATFORM,
  platformOptions,
  readWebhookKey,
  stagePorts,
} from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { ConsumersCommands } from './consumers.commands.ts';
import { WEBHOOKS_PORTS, type WebhooksPorts } from './ports.ts';
import { WebhooksCommands } from './webhooks.commands.ts';
import type { WebhooksConfig } from './webhooks.config.ts';
import { WebhooksTicks } from './webhooks.ticks.ts';

type Ports = WebhooksPorts & OnApplicationShutdown;

@Module({})
export class WebhooksModule {
  static register(config: WebhooksConfig): DynamicModule {
    const secrets = new InstallationSecrets(readWebhookKey(config));
    return {
      module: WebhooksModule,
      controllers: [ConsumersCommands, WebhooksCommands, WebhooksTicks],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('webhooks', config)) },
        {
          provide: WEBHOOKS_PORTS,
          // After the platform, which waits for the database.
          useFactory: (platform: ConnectedPlatform, log: Logger, metrics: Registry) =>
            openPorts(config, secrets, { platform, log, metrics }),
          inject: [PLATFORM, LOG, METRICS],
        },
      ],
    };
  }
}

type ReaderConnection = ConstructorParameters<typeof NatsTenantReaders>[0];

interface Given {
  readonly platform: ConnectedPlatform;
  readonly log: Logger;
  readonly metrics: Registry;
}

async function openPorts(
  config: WebhooksConfig,
  secrets: InstallationSecrets,
  { platform, log, metrics }: Given,
): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections, webhooksAllowLoopback: allowLoopback } = config;
  if (allowLoopback) log.warn({}, 'webhooks may be sent to this machine itself, and over http: for development only');
  const policy = { allowHttp: allowLoopback, allowLoopback, allowPrivateNetworks: config.webhooksAllowPrivateNetworks };
  const ca = config.webhooksCaFile === null ? undefined : readFileSync(config.webhooksCaFile, 'utf8');
  const connection = (await platform.connectBus('fleetwright-webhooks-readers')) as ReaderConnection;
  const pool = openPool({ service: 'webhooks', databaseUrl, connections });
  try {
    await migrateDeliveries(pool);
  } catch (error) {
    await Promise.all([connection.close(), pool.end()]);
    throw error;
  }
  const queue = new PostgresDeliveries({ pool, nextId: () => platform.ids.next() });
  const { store, clock } = platform;
  const place = async () => (await queue.places())[0] ?? LOG_START;
  measureLag(metrics, { follower: 'webhooks', store, now: () => clock.now(), place });
  return {
    ...stagePorts(platform, log),
    queue,
    readers: new NatsTenantReaders(connection),
    sender: new HttpWebhookSender({ policy, ca }),
    secrets,
    policy,
    holder: platform.ids.next(),
    chance: Math.random,
    sent: new Counter({
      name: 'fleetwright_webhook_deliveries_total',
      help: 'Tries of webhooks by what they came to: delivered, retried, failed, disabled, dropped',
      labelNames: ['outcome'],
      registers: [metrics],
    }),
    onApplicationShutdown: async () => {
      await Promise.all([connection.close(), pool.end()]);
    },
  };
}
