import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../local/service-configs.ts';
import { SERVICE_NAMES } from '../local/service-names.ts';

/** Where the image finds its keys, and what it may lose. */
const KEYS = '/etc/fleetwright/keys';
const CACHES = '/var/lib/fleetwright';
const GATEWAY_PORT = 3000;

export interface ContainerPlaces {
  readonly databaseUrl: string;
  readonly natsUrlOf: (user: 'services' | 'relay' | 'agents') => string;
  readonly natsMonitoringUrl: string;
  /** Where agents reach NATS. */
  readonly agentServers: string;
  readonly httpPort?: number;
  /** What only the operator knows: whose tokens are good, where credentials are; over everything else. */
  readonly operator: Readonly<Record<string, string>>;
}

/** The environment file of each service, by its name. */
export function serviceFiles(places: ContainerPlaces): Readonly<Record<string, string>> {
  const { httpPort = GATEWAY_PORT } = places;
  const environment = {
    FLEETWRIGHT_DATABASE_URL: places.databaseUrl,
    FLEETWRIGHT_NATS_URL: places.natsUrlOf('services'),
    FLEETWRIGHT_RELAY_NATS_URL: places.natsUrlOf('relay'),
    FLEETWRIGHT_AGENTS_NATS_URL: places.natsUrlOf('agents'),
    FLEETWRIGHT_NATS_MONITORING_URL: places.natsMonitoringUrl,
    FLEETWRIGHT_AGENT_SERVERS: places.agentServers,
    FLEETWRIGHT_ENROLMENT_SEED_FILE: join(KEYS, 'nats-enrolment.seed'),
    FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: join(KEYS, 'nats-callout-issuer.seed'),
    FLEETWRIGHT_WEBHOOK_KEY_FILE: join(KEYS, 'webhook.key'),
    FLEETWRIGHT_GIT_CACHE_DIR: join(CACHES, 'git'),
    FLEETWRIGHT_HTTP_HOST: '0.0.0.0',
    FLEETWRIGHT_HTTP_PORT: String(httpPort),
    FLEETWRIGHT_SCHEMAS_URL: `http://127.0.0.1:${httpPort}`,
    ...places.operator,
  };
  return Object.fromEntries(
    SERVICE_NAMES.map((service) => {
      const lines = Object.entries(environmentOf(service, environment)).map(([name, value]) => `${name}=${value}`);
      return [`${service}.env`, `${lines.join('\n')}\n`];
    }),
  );
}

const NATS_CONFIGURATION = join(import.meta.dirname, '../nats/nats-server.conf');
const INCLUDED = 'include ./accounts.conf\n';

/** The server's configuration of deploy/nats in one file. `users`: passwords and accounts. */
export function natsServerFile(users: string): string {
  const text = readFileSync(NATS_CONFIGURATION, 'utf8');
  if (!text.includes(INCLUDED)) throw new Error(`${NATS_CONFIGURATION} does not include accounts.conf any more`);
  return text.replace(INCLUDED, () => `${users}\n`);
}
