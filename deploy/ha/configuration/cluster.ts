/** One of the hosts that a cluster stands on. */
export interface ClusterHost {
  /** Its name in etcd, Patroni and NATS. */
  readonly name: string;
  /** Where the others and clients reach it: all its servers listen here alone. */
  readonly address: string;
}

/** Passwords of PostgreSQL, which every host knows. */
export interface DatabasePasswords {
  readonly superuser: string;
  readonly replication: string;
  /** Of the services' user, who owns the database. */
  readonly services: string;
}

/** What all hosts have in common. */
export interface Cluster {
  readonly hosts: readonly ClusterHost[];
  readonly passwords: DatabasePasswords;
  /**
   * Whether a commit waits for a standby, and none is acknowledged while there is none: the promise of these files. Off
   * only where a test shows what is lost then.
   */
  readonly isSynchronous: boolean;
}

/** Where the files of these servers are on each host. */
export const ETC = '/etc/fleetwright';
export const DATA = '/var/lib/fleetwright';
export const TLS = { authority: `${ETC}/tls/ca.crt`, certificate: `${ETC}/tls/host.crt`, key: `${ETC}/tls/host.key` };

export const PORTS = {
  etcd: 2379,
  etcdPeers: 2380,
  postgres: 5432,
  patroni: 8008,
  nats: 4222,
  natsRoutes: 6222,
  natsMonitoring: 8222,
  gateway: 3000,
} as const;

export const DATABASE = 'fleetwright';
export const DATABASE_USER = 'fleetwright';
