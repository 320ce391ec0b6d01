import { mkdtemp } from 'node:fs/promises';
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
import { removeFolder } from '@fleetwright/kit/testing';
import { demoAccount } from '../../deploy/local/demo-account.ts';
import { DEMO_ACCOUNT, ensureIdentity, type Identity } from '../../deploy/local/identity.ts';
import { ensureNatsUsers, type NatsUser } from '../../deploy/local/nats-users.ts';
import { credentialsKeyFile, serviceEnvironment, webhookKeyFile } from '../../deploy/local/service-environment.ts';
import { environmentOf } from '../../deploy/local/service-configs.ts';
import { SERVICE_NAMES, type ServiceName } from '../../deploy/local/service-names.ts';
import { type ServiceProcess, startServiceProcess } from '../../deploy/local/service-processes.ts';
import { startTogether } from './services-together.ts';
import { isSamePlace, LOG_START } from '@fleetwright/core/event-sourcing';

/** The whole system: real servers, real git over HTTP, and all services. */
export interface Stack {
  /** All that it keeps on the disk: databases, caches, keys and logs. */
  readonly folder: string;
  readonly gatewayUrl: string;
  /** The account that `token` is for. */
  readonly account: string;
  readonly token: string;
  readonly identity: Identity;
  /** Of a user who may do everything there, as nobody may outside of tests. */
  readonly natsUrl: string;
  /** Of a user as `npm start` has them. */
  natsUrlOf(user: NatsUser): string;
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
  /** Where PostgreSQL keeps its data; default: in the stack's folder. For a disk of its own. */
  readonly postgresFolder?: string;
  /** More environment variables, for every service. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * All services in one process, as `npm start` runs them by default: starts in half the time, for tests that only ask
   * the gateway. None of them can be stopped by itself then.
   */
  readonly isTogether?: boolean;
  /** The services that speak with agents, too, each a process of its own: most tests have no node that anything runs on. */
  readonly hasAgents?: boolean;
  /** And for one of them alone. */
  readonly environmentOf?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
}

/** Starts a stack in a folder of its own, with the demo account and its module catalogue, and no repository. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-stack-'));
  const natsUsers = await ensureNatsUsers(folder);
  const [postgres, nats, remote, identity] = await Promise.all([
    startPostgres({ dataDir: join(options.postgresFolder ?? folder, 'postgres'), profile: options.postgres ?? 'fast' }),
    startNats({ storeDir: join(folder, 'nats'), configuration: withAdministrator(natsUsers.configuration) }),
    startGitRemote({ root: join(folder, 'git') }),
    ensureIdentity(folder),
    ensureKeyFile(credentialsKeyFile(folder)),
    ensureKeyFile(webhookKeyFile(folder)),
  ]);
  const httpPort = await takeFreePort();
  const environment = {
    ...serviceEnvironment({
      databaseUrl: postgres.url(),
      natsUrl: natsUsers.urlOf('services', nats),
      relayNatsUrl: natsUsers.urlOf('relay', nats),
      agentsNatsUrl: natsUsers.urlOf('agents', nats),
      natsMonitorUrl: nats.monitorUrl,
      dataFolder: folder,
      identity,
      httpPort,
    }),
    ...options.environment,
  };
  const logFolder = join(folder, 'logs');
  const optionsOf = (name: ServiceName) => ({
    environment: environmentOf(name, { ...environment, ...options.environmentOf?.[name] }),
    logFolder,
  });
  const together = options.isTogether ? await startTogether({ environment, logFolder }) : undefined;
  const processes = await Promise.all(processesOf(options).map((name) => startServiceProcess(name, optionsOf(name))));
  await demoAccount({ natsUrl: natsUsers.urlOf('services', nats), databaseUrl: postgres.url() });
  const byName = new Map(processes.map((process) => [process.name, process]));
  return {
    folder,
    gatewayUrl: `http://127.0.0.1:${httpPort}`,
    account: DEMO_ACCOUNT,
    token: identity.token,
    identity,
    natsUrl: `nats://${ADMINISTRATOR}:${ADMINISTRATOR}@${nats.host}:${nats.port}`,
    natsUrlOf: (user) => natsUsers.urlOf(user, nats),
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
      // The first one has the port that everybody asks.
      const port = name === 'gateway' ? { FLEETWRIGHT_HTTP_PORT: String(await takeFreePort()) } : {};
      const own = { ...optionsOf(name).environment, ...port };
      const replica = await startServiceProcess(name, { environment: own, logFolder, label });
      processes.push(replica);
      return replica;
    },
    log: () => readLog(postgres.url()),
    stop: async () => {
      await Promise.all([together, ...processes].map((process) => process?.kill()));
      await Promise.all([remote.stop(), nats.kill(), postgres.stop('immediate')]);
      await removeFolder(folder);
    },
  };
}

/** Which services are processes of their own. */
function processesOf({ isTogether, hasAgents }: StackOptions): readonly ServiceName[] {
  if (isTogether) return [];
  return SERVICE_NAMES.filter((name) => hasAgents || !AGENT_SERVICES.has(name));
}

const AGENT_SERVICES: ReadonlySet<ServiceName> = new Set(['bundles', 'enrolment', 'fleet-status'] as const);

const ADMINISTRATOR = 'administrator';

function withAdministrator(configuration: string): string {
  return configuration
    .replace(/^( *)users: \[/m, `$&\n{ user: ${ADMINISTRATOR}, password: ${ADMINISTRATOR} }`)
    .replace('auth_users: [', `auth_users: [${ADMINISTRATOR}, `);
}

/** The whole event log of a database, in order. */
export async function readLog(databaseUrl: string): Promise<readonly StoredEvent[]> {
  const store = await connectEventStore({ connectionString: databaseUrl });
  try {
    const events: StoredEvent[] = [];
    for (let after = LOG_START; ; ) {
      const page = await store.readAll({ after, limit: 5_000 });
      events.push(...page.events);
      if (isSamePlace(page.scannedTo, after)) return events;
      after = page.scannedTo;
    }
  } finally {
    await store.close();
  }
}
