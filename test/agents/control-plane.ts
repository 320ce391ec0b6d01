import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { bundlesService } from '@fleetwright/bundles';
import type { Command, CommandData, CommandReply, CommandType, Json } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import type { ConnectedPlatform } from '@fleetwright/core/event-sourcing';
import { enrolmentService } from '@fleetwright/enrolment';
import { fleetStatusService } from '@fleetwright/fleet-status';
import { inventoryService } from '@fleetwright/inventory';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import {
  canonicalJson,
  RUNTIME,
  type RunningService,
  type ServiceDefinition,
  SILENT,
  startService,
  uuidIds,
} from '@fleetwright/kit/service';
import { createTestDatabase, removeFolder, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { calloutIssuerFile, enrolmentSeedFile, ensureNatsUsers } from '../../deploy/local/nats-users.ts';
import { relayService } from '@fleetwright/relay';
import { DEMO_ACCOUNT } from '../../deploy/local/identity.ts';

interface ControlPlaneOptions {
  readonly database?: TestDatabase;
  readonly reportIntervalSeconds?: number;
  /** Whether a relay tells events, and the safety net passes as seldom as it does by default; else it alone brings them. */
  readonly isAnnounced?: boolean;
  /** Where agents are told to find the bus; default: where it is. */
  readonly agentServers?: string;
}

/** The services that nodes meet, over real servers, and whoever stands behind the gateway. */
export class ControlPlane {
  readonly account = DEMO_ACCOUNT;
  readonly nats: NatsServer;
  readonly platform: ConnectedPlatform;
  readonly #database: TestDatabase;
  readonly #folder: string;
  readonly #services = new Map<string, RunningService>();
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(given: {
    nats: NatsServer;
    platform: ConnectedPlatform;
    database: TestDatabase;
    folder: string;
    environment: Readonly<Record<string, string>>;
  }) {
    this.nats = given.nats;
    this.platform = given.platform;
    this.#database = given.database;
    this.#folder = given.folder;
    this.#environment = given.environment;
  }

  /** Agents report every second unless told otherwise; the database is one of the test run's. */
  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const { database: given, reportIntervalSeconds = 1, isAnnounced = false, agentServers } = options;
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-agents-'));
    const users = await ensureNatsUsers(folder);
    const [nats, database] = await Promise.all([
      startNats({ storeDir: join(folder, 'nats'), configuration: users.configuration }),
      given ?? createTestDatabase(),
    ]);
    const natsUrl = users.urlOf('services', nats);
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: natsUrl,
      FLEETWRIGHT_AGENTS_NATS_URL: users.urlOf('agents', nats),
      FLEETWRIGHT_ENROLMENT_SEED_FILE: enrolmentSeedFile(folder),
      FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: calloutIssuerFile(folder),
      FLEETWRIGHT_AGENT_SERVERS: agentServers ?? nats.url,
      FLEETWRIGHT_REPORT_INTERVAL_SECONDS: String(reportIntervalSeconds),
      FLEETWRIGHT_RELAY_NATS_URL: users.urlOf('relay', nats),
      ...(isAnnounced ? {} : { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' }),
    };
    const server = { databaseUrl: database.url, databaseConnections: 3, natsUrl, natsMonitoringUrl: null };
    const platform = await connectPlatform({ service: 'test', ...server, ...RUNTIME });
    const plane = new ControlPlane({ nats, platform, database, folder, environment });
    if (isAnnounced) await plane.startService('relay');
    await plane.startService('inventory');
    await Promise.all((['bundles', 'enrolment', 'fleet-status'] as const).map((name) => plane.startService(name)));
    return plane;
  }

  async startService(name: ServiceName): Promise<void> {
    const { definition, reads } = DEFINITIONS[name];
    const own = Object.entries(this.#environment).filter(
      ([variable]) => COMMON.has(variable) || reads.includes(variable),
    );
    this.#services.set(name, await startService(definition, { environment: Object.fromEntries(own), log: SILENT }));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
    await this.platform.close();
    await Promise.all([this.nats.stop(), this.#database.drop()]);
    await removeFolder(this.#folder);
  }

  /** Kills the bus, takes away all that it had, and starts it again. */
  async loseBus(): Promise<void> {
    await this.nats.kill();
    await rm(join(this.nats.storeDir, 'jetstream'), { recursive: true });
    await this.nats.start();
  }

  /** Hostnames of the nodes whose reports are kept. */
  async reported(): Promise<readonly string[]> {
    const rows = await this.#query<{ hostname: string }>('select hostname from status.nodes');
    return rows.map(({ hostname }) => hostname);
  }

  /** The clock of the database, which says when a report came; milliseconds. */
  async databaseNow(): Promise<number> {
    const [row] = await this.#query<{ now: Date }>('select clock_timestamp() as now');
    return row?.now.getTime() ?? Number.NaN;
  }

  async #query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#database.url });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Asks a service; throws what it refuses with. */
  async ask<T extends CommandType>(type: T, data: CommandData<T>, account = this.account): Promise<Json> {
    const reply = await this.reply(type, data, account);
    if (!reply.ok) throw new Error(`${type}: ${reply.code} ${JSON.stringify(reply.detail ?? reply.message)}`);
    return reply.result;
  }

  reply<T extends CommandType>(type: T, data: CommandData<T>, account = this.account): Promise<CommandReply> {
    const actor = { type: 'user', id: 'operator' };
    const command = { type, data, operation_id: uuidIds.next(), account_id: account, actor, traceparent: null };
    return this.platform.bus.request(command as Command<T>);
  }

  /** A module with a live version that has this content. */
  async publish(
    name: string,
    version: string,
    content: ModuleContent,
    config: Record<string, Json> = {},
  ): Promise<void> {
    const isNew = await this.reply('CreateResource', { kind: 'module', key: name, attributes: { config } });
    if (!isNew.ok && isNew.code !== 'already_exists') throw new Error(isNew.message);
    const text = canonicalJson(content);
    const [digest = ''] = await this.platform.documents.put(this.account, [text]);
    const size_bytes = Buffer.byteLength(text);
    await this.ask('PromoteModuleVersion', { module: name, version, state: 'live', content: { digest, size_bytes } });
  }

  /** A registration token for a host, as a person would make it. */
  async token(hostname: string, more: { replaces?: boolean; max_uses?: number; expires_in_seconds?: number } = {}) {
    const text = `fwr_${this.account}_${randomBytes(32).toString('base64url')}`;
    const { replaces = false, max_uses = 1, expires_in_seconds = 3_600 } = more;
    await this.ask('CreateRegistrationToken', {
      token_id: uuidIds.next(),
      token_hash: createHash('sha256').update(text).digest('hex'),
      scope: { hostname, region: null, template: null },
      replaces,
      expires_in_seconds,
      max_uses,
    });
    return text;
  }
}

type ServiceName = 'relay' | 'inventory' | 'bundles' | 'enrolment' | 'fleet-status';

const COMMON = new Set(['FLEETWRIGHT_DATABASE_URL', 'FLEETWRIGHT_NATS_URL', 'FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS']);
const AGENTS = 'FLEETWRIGHT_AGENTS_NATS_URL';
const INTERVAL = 'FLEETWRIGHT_REPORT_INTERVAL_SECONDS';
const DEFINITIONS = {
  relay: { definition: relayService, reads: ['FLEETWRIGHT_RELAY_NATS_URL'] },
  inventory: { definition: inventoryService, reads: [] as string[] },
  bundles: { definition: bundlesService, reads: [AGENTS, INTERVAL] },
  enrolment: {
    definition: enrolmentService,
    reads: [
      AGENTS,
      INTERVAL,
      'FLEETWRIGHT_ENROLMENT_SEED_FILE',
      'FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE',
      'FLEETWRIGHT_AGENT_SERVERS',
    ],
  },
  'fleet-status': { definition: fleetStatusService, reads: [AGENTS, INTERVAL] },
} as unknown as Readonly<
  Record<ServiceName, { readonly definition: ServiceDefinition; readonly reads: readonly string[] }>
>;
