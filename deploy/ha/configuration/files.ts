import { type Cluster, type ClusterHost } from './cluster.ts';
import { etcdConfiguration } from './etcd.ts';
import { natsConfiguration } from './nats.ts';
import { patroniConfiguration, postBootstrap } from './patroni.ts';

/** Files of one host, by their path below /etc/fleetwright; their servers alone may read them. */
export function serverFiles(cluster: Cluster, host: ClusterHost, natsUsers: string): Readonly<Record<string, string>> {
  return {
    'etcd.yaml': etcdConfiguration(cluster, host),
    'patroni.yaml': patroniConfiguration(cluster, host),
    'post-bootstrap.sh': postBootstrap(cluster),
    'nats-server.conf': natsConfiguration(cluster, host, natsUsers),
  };
}
