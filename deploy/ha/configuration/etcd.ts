import { type Cluster, type ClusterHost, DATA, PORTS, TLS } from './cluster.ts';

/**
 * etcd's configuration: Patroni keeps there who leads. Whoever may write in it may take PostgreSQL away, so only those with
 * a certificate of the cluster's authority are let in.
 */
export function etcdConfiguration({ hosts }: Pick<Cluster, 'hosts'>, { name, address }: ClusterHost): string {
  const members = hosts.map((host) => `${host.name}=https://${host.address}:${PORTS.etcdPeers}`).join(',');
  const transport = [
    `  cert-file: ${TLS.certificate}`,
    `  key-file: ${TLS.key}`,
    `  trusted-ca-file: ${TLS.authority}`,
    '  client-cert-auth: true',
  ];
  return `name: ${name}
data-dir: ${DATA}/etcd
listen-client-urls: https://${address}:${PORTS.etcd}
advertise-client-urls: https://${address}:${PORTS.etcd}
listen-peer-urls: https://${address}:${PORTS.etcdPeers}
initial-advertise-peer-urls: https://${address}:${PORTS.etcdPeers}
initial-cluster: ${members}
initial-cluster-token: fleetwright
initial-cluster-state: new
# A disk that other servers write to as well may take half a second: that is no reason to elect a leader.
heartbeat-interval: 300
election-timeout: 3000
auto-compaction-mode: periodic
auto-compaction-retention: "1h"
client-transport-security:
${transport.join('\n')}
peer-transport-security:
${transport.join('\n')}
`;
}
