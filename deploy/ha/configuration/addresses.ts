import { type Cluster, type ClusterHost, DATABASE, DATABASE_USER, PORTS } from './cluster.ts';

type Hosts = Pick<Cluster, 'hosts'>;

/** PostgreSQL, as the services take it: each connection finds the host that takes writes. */
export function databaseUrl(cluster: Cluster): string {
  return urlOf(cluster, DATABASE_USER, cluster.passwords.services, DATABASE);
}

/** The same for PostgreSQL's superuser: for who looks after the cluster, and for no service. */
export function superuserUrl(cluster: Cluster): string {
  return urlOf(cluster, 'postgres', cluster.passwords.superuser, 'postgres');
}

function urlOf({ hosts }: Hosts, user: string, password: string, database: string): string {
  const list = hosts.map(({ address }) => `${address}:${PORTS.postgres}`).join(',');
  return `postgresql://${user}:${password}@${list}/${database}?sslmode=verify-full`;
}

/** All nodes of NATS for one user. `urlOf`: the address of one node with user and password, without TLS. */
export function natsUrl({ hosts }: Hosts, urlOf: (server: { host: string; port: number }) => string): string {
  return hosts.map(({ address }) => urlOf({ host: address, port: PORTS.nats }).replace(/^nats:/, 'tls:')).join(',');
}

export function natsMonitoringUrl({ hosts }: Hosts): string {
  return hosts.map(({ address }) => `https://${address}:${PORTS.natsMonitoring}`).join(',');
}

export function gatewayUrl({ address }: ClusterHost): string {
  return `http://${address}:${PORTS.gateway}`;
}
