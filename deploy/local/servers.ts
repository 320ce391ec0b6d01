import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type NatsServer, type PostgresServer, processesIn, startNats, startPostgres } from '@fleetwright/kit/servers';
import { dataFolder } from './places.ts';
import type { Ports } from './ports.ts';

export interface LocalServers {
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
}

/** Starts PostgreSQL and NATS on the state in .data/; both are durable, as in production. */
export async function startServers(ports: Partial<Ports>, natsConfiguration: string): Promise<LocalServers> {
  const dataDir = join(dataFolder, 'postgres');
  if (existsSync(dataDir) && processesIn(dataDir).length > 0) {
    throw new Error('Another `npm start` runs on this .data folder. Stop it first (Ctrl-C), or use another clone.');
  }
  const [postgres, nats] = await Promise.all([
    startPostgres({ dataDir, ...(ports.postgres === undefined ? {} : { port: ports.postgres }) }),
    startNats({
      storeDir: join(dataFolder, 'nats'),
      configuration: natsConfiguration,
      ...(ports.nats === undefined ? {} : { port: ports.nats }),
    }),
  ]);
  return { postgres, nats };
}
