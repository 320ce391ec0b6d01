import { type Cluster, type ClusterHost, DATA, PORTS, TLS } from './cluster.ts';

/** nats-server's configuration: one node of the cluster. `users`: who may say and hear what, as rendered by deploy/nats. */
export function natsConfiguration(
  { hosts }: Pick<Cluster, 'hosts'>,
  { name, address }: ClusterHost,
  users: string,
): string {
  const routes = hosts.map((host) => `"nats://${host.address}:${PORTS.natsRoutes}"`).join(', ');
  const files = `cert_file: "${TLS.certificate}", key_file: "${TLS.key}", ca_file: "${TLS.authority}", timeout: 10`;
  return `server_name: ${name}
listen: "${address}:${PORTS.nats}"
# The services look here whether messages are durable.
https: "${address}:${PORTS.natsMonitoring}"

# A bulk decision over every proposal that may be open is one command of about 1.4 MB.
max_payload: 8MB

# A client, or a node, that is frozen or gone is known after 6 s; the default is six minutes.
ping_interval: "1500ms"
ping_max: 3

tls { ${files} }

cluster {
  name: fleetwright
  listen: "${address}:${PORTS.natsRoutes}"
  routes: [${routes}]
  # Only those with a certificate of the cluster's authority are nodes.
  tls { ${files}, verify: true }
  # Clients have the list of nodes, and a route is of no use to them.
  no_advertise: true
}

jetstream {
  store_dir: "${DATA}/nats"
  # Every acknowledged message is on disk; the default would lose up to two minutes of them in a power cut.
  sync_interval: always
  max_file_store: 2GB
  max_memory_store: 64MB
}

${users}`;
}
