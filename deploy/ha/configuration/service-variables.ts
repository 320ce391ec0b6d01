import { join } from 'node:path';
import { databaseUrl, gatewayUrl, natsMonitoringUrl, natsUrl } from './addresses.ts';
import { type Cluster, type ClusterHost, PORTS, TLS } from './cluster.ts';

export interface ServicePlaces {
  /** The address of one node of NATS with a user's name and password. */
  readonly natsUrlOf: (user: 'services' | 'relay' | 'agents', server: { host: string; port: number }) => string;
  /** The folder with the keys that every host has: webhook.key and the two seeds of NATS. */
  readonly keys: string;
  /** The authority's certificate, as the services find it. Default: where it is on a host. */
  readonly authority?: string;
  /** A folder of this host's own, for what may be lost. */
  readonly cache: string;
}

/** What the services of a host are told of the cluster. Whose tokens are good, and where credentials are, is not in here. */
export function serviceVariables(cluster: Cluster, host: ClusterHost, places: ServicePlaces): Record<string, string> {
  const { natsUrlOf, keys, authority = TLS.authority, cache } = places;
  const agentServers = cluster.hosts.map(({ address }) => `tls://${address}:${PORTS.nats}`);
  return {
    // The cluster's authority is trusted beside those of the machine.
    NODE_EXTRA_CA_CERTS: authority,
    FLEETWRIGHT_DATABASE_URL: databaseUrl(cluster),
    FLEETWRIGHT_DATABASE_COMMIT_LOSS: cluster.isSynchronous ? 'refuse' : 'warn',
    FLEETWRIGHT_NATS_URL: natsUrl(cluster, (server) => natsUrlOf('services', server)),
    FLEETWRIGHT_RELAY_NATS_URL: natsUrl(cluster, (server) => natsUrlOf('relay', server)),
    FLEETWRIGHT_AGENTS_NATS_URL: natsUrl(cluster, (server) => natsUrlOf('agents', server)),
    FLEETWRIGHT_NATS_MONITORING_URL: natsMonitoringUrl(cluster),
    FLEETWRIGHT_STREAM_REPLICAS: '3',
    FLEETWRIGHT_AGENT_SERVERS: agentServers.join(','),
    FLEETWRIGHT_ENROLMENT_SEED_FILE: join(keys, 'nats-enrolment.seed'),
    FLEETWRIGHT_CALLOUT_ISSUER_SEED_FILE: join(keys, 'nats-callout-issuer.seed'),
    FLEETWRIGHT_WEBHOOK_KEY_FILE: join(keys, 'webhook.key'),
    FLEETWRIGHT_GIT_CACHE_DIR: join(cache, 'git'),
    FLEETWRIGHT_HTTP_HOST: host.address,
    FLEETWRIGHT_HTTP_PORT: String(PORTS.gateway),
    FLEETWRIGHT_SCHEMAS_URL: gatewayUrl(host),
  };
}
