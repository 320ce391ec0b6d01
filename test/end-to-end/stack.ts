import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { connectEventStore } from '@fleetwright/adapters/event-store-postgres';
import type { StoredEvent } from '@fleetwright/contracts';
import {
  type GitRemote,
  type NatsServer,
  type PostgresProfile,
  type PostgresServer,
  startGitRemote,
  startNats,
  startPostgres,
  takeFreePort,
} from '@fleetwright/kit/servers';
import { demoAccount } from '../../deploy/local/demo-account.ts';
import { ensureIdentity, type Identity } from '../../deploy/local/identity.ts';
import { credentialsKeyFile, serviceEnvironment, webhookKeyFile } from '../../deploy/local/service-environment.ts';
import { SERVICE_NAMES, type ServiceName } from '../../deploy/local/service-names.ts';
import { type ServiceProcess, startServiceProcess } from '../../deploy/local/service-processes.ts';
import { startTogether } from './services-together.ts';

/** The whole system: real servers, real git over HTTP, and all services. */
export interface Stack {
  /** All that it keeps on the disk: databases, caches, keys and logs. */
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly token: string;
  readonly identity: Identity;
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
  readonly remote: GitRemote;
  service(name: ServiceName): ServiceProcess;
  services(): readonly ServiceProcess[];
  /** One more process of a service; stopped with the stack. */
  startReplica(name: ServiceName): Promise<ServiceProcess>;
  /** The whole event log, in order. */
  log(): Promise<readonly StoredEvent[]>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Default `fast`. Tests that kill PostgreSQL need `durable`: the other answers commits that are not written yet. */
  readonly postgres?: PostgresProfile;
  /** More environment variables, for every service. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * All services in one process, as `npm start` runs them by default: starts in half the time, for tests that only ask
   * the gateway. None of them can be stopped by itself then.
   */
  readonly isTogether?: boolean;
  /** And for one of them alone. */
  readonly environmentOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
}

/** Starts a stack in a folder of its own, with the demo account and its module catalogue, and no repository. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-stack-'));
  const [postgres, nats, remote, identity] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), profile: options.postgres ?? 'fast' }),
    startNats({ storeDir: join(folder, 'nats') }),
    startGitRemote({ root: join(folder, 'git') }),
    ensureIdentity(folder),
    ensureKeyFile(credentialsKeyFile(folder)),
    ensureKeyFile(webhookKeyFile(folder)),
  ]);
  const httpPort = await takeFreePort();
  const environment = {
    ...serviceEnvironment({
      databaseUrl: postgres.url(),
      natsUrl: nats.url,
      natsMonitorUrl: nats.monitorUrl,
      dataFolder: folder,
      identity,
      httpPort,
    }),
    ...options.environment,
  };
  const logFolder = join(folder, 'logs');
  const optionsOf = (name: ServiceName) => ({
    environment: { ...environment, ...options.environmentOf?.[name] },
    logFolder,
  });
  const names = options.isTogether ? [] : SERVICE_NAMES;
  const together = options.isTogether ? await startTogether({ environment, logFolder }) : undefined;
  const processes = await Promise.all(names.map((name) => startServiceProcess(name, optionsOf(name))));
  await demoAccount({ natsUrl: nats.url });
  const byName = new Map(processes.map((process) => [process.name, process]));
  return {
    folder,
    gatewayUrl: `http://127.0.0.1:${httpPort}`,
    token: identity.token,
    identity,
    natsUrl: nats.url,
    databaseUrl: postgres.url(),
    postgres,
    nats,
    remote,
    service: (name) => {
      const process = byName.get(name);
      if (!process) throw new Error(`${name} has no process of its own in this stack`);
      return process;
    },
    services: () => processes,
    startReplica: async (name) => {
      const label = `${name}-${processes.length}`;
      const replica = await startServiceProcess(name, { ...optionsOf(name), label });
      processes.push(replica);
      return replica;
    },
    log: () => readLog(postgres.url()),
    stop: async () => {
      await Promise.all([together, ...processes].map((process) => process?.kill()));
      await Promise.all([remote.stop(), nats.kill(), postgres.stop('immediate')]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readLog(databaseUrl: string): Promise<readonly StoredEvent[]> {
  const store = await connectEventStore({ connectionString: databaseUrl });
  try {
    const events: StoredEvent[] = [];
    for (let afterPosition = 0; ; ) {
      const page = await store.readAll({ afterPosition, limit: 5_000 });
      events.push(...page.events);
      if (page.scannedTo === afterPosition) return events;
      afterPosition = page.scannedTo;
    }
  } finally {
    await store.close();
  }
}
