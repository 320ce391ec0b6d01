import { join } from 'node:path';
import { calloutIssuerFile, enrolmentSeedFile } from './nats-users.ts';
import { ALGORITHM, AUDIENCE, type Identity, ISSUER } from './identity.ts';

export interface LocalPlaces {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** With the user that may announce events. */
  readonly relayNatsUrl: string;
  /** With the user that speaks with agents. */
  readonly agentsNatsUrl: string;
  readonly natsMonitorUrl: string;
  /** The folder for everything that must survive a restart. */
  readonly dataFolder: string;
  readonly identity: Identity;
  readonly httpPort: number;
}

/** The key of the file of credentials, made at the first start. */
export function credentialsKeyFile(dataFolder: string): string {
  return join(dataFolder, 'keys', 'credentials.key');
}

/** The key that the secrets of webhooks are derived from, made at the first start. */
export function webhookKeyFile(dataFolder: string): string {
  return join(dataFolder, 'keys', 'webhook.key');
}

/** The environment of every service of a stack on this machine. */
export function serviceEnvironment(places: LocalPlaces): Record<string, string> {
  return {
    FLEETWRIGHT_DATABASE_URL: places.databaseUrl,
    FLEETWRIGHT_NATS_URL: places.natsUrl,
    FLEETWRIGHT_RELAY_NATS_URL: places.relayNatsUrl,
    FLEETWRIGHT_AGENTS_NATS_URL: places.agentsNatsUrl,
    FLEETWRIGHT_ENROLMENT_SEED_FILE: enrolmentSeedFile(places.dataFolder),
    FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: calloutIssuerFile(places.dataFolder),
    // Agents of this stack are on this machine.
    FLEETWRIGHT_AGENT_SERVERS: places.agentsNatsUrl.replace(/\/\/[^@/]*@/, '//'),
    // Three machines that somebody looks at: a dead one is told within seconds.
    FLEETWRIGHT_REPORT_INTERVAL_SECONDS: '5',
    FLEETWRIGHT_NATS_MONITORING_URL: places.natsMonitorUrl,
    FLEETWRIGHT_HTTP_PORT: String(places.httpPort),
    FLEETWRIGHT_SCHEMAS_URL: `http://127.0.0.1:${places.httpPort}`,
    FLEETWRIGHT_GIT_CACHE_DIR: join(places.dataFolder, 'git-cache'),
    // The demo's remote is on this machine; the product refuses such addresses unless it is told.
    FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
    // So may be who listens to its webhooks.
    FLEETWRIGHT_WEBHOOKS_ALLOW_LOOPBACK: 'true',
    FLEETWRIGHT_CREDENTIALS_FILE: join(places.dataFolder, 'credentials.json'),
    FLEETWRIGHT_CREDENTIALS_KEY_FILE: credentialsKeyFile(places.dataFolder),
    FLEETWRIGHT_WEBHOOK_KEY_FILE: webhookKeyFile(places.dataFolder),
    FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: places.identity.publicKeyFile,
    FLEETWRIGHT_JWT_ALGORITHM: ALGORITHM,
    FLEETWRIGHT_JWT_ISSUER: ISSUER,
    FLEETWRIGHT_JWT_AUDIENCE: AUDIENCE,
  };
}
