import { stringify } from 'yaml';
import { type Cluster, type ClusterHost, DATA, DATABASE_USER, ETC, PORTS, TLS } from './cluster.ts';

/**
 * Seconds. A leader that is gone is replaced when its key has run out (`ttl`, of which Patroni takes no less than 20); one
 * that cannot renew it stands back before, for it tries `retry_timeout` every `loop_wait`.
 */
const TIMES = { ttl: 20, loop_wait: 5, retry_timeout: 5 };

/** Patroni's configuration: it starts PostgreSQL, and decides with the others who leads. */
export function patroniConfiguration(cluster: Cluster, { name, address }: ClusterHost): string {
  const { hosts, passwords, isSynchronous } = cluster;
  return stringify({
    scope: 'fleetwright',
    name,
    restapi: {
      listen: `${address}:${PORTS.patroni}`,
      connect_address: `${address}:${PORTS.patroni}`,
      ...{ certfile: TLS.certificate, keyfile: TLS.key, cafile: TLS.authority, verify_client: 'required' },
    },
    ctl: { certfile: TLS.certificate, keyfile: TLS.key, cacert: TLS.authority },
    etcd3: {
      hosts: hosts.map((host) => `${host.address}:${PORTS.etcd}`),
      ...{ protocol: 'https', cacert: TLS.authority, cert: TLS.certificate, key: TLS.key },
    },
    bootstrap: {
      dcs: {
        ...TIMES,
        // Only a standby that has all that was acknowledged is promoted, and without one nothing is acknowledged.
        synchronous_mode: isSynchronous,
        synchronous_mode_strict: isSynchronous,
        // A leader whose PostgreSQL does not come back at once gives up its place instead of trying for five minutes.
        primary_start_timeout: 0,
        postgresql: { use_pg_rewind: true, use_slots: true, parameters: PARAMETERS },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'],
      post_bootstrap: `${ETC}/post-bootstrap.sh`,
    },
    postgresql: {
      listen: `${address}:${PORTS.postgres}`,
      connect_address: `${address}:${PORTS.postgres}`,
      data_dir: `${DATA}/postgresql/data`,
      bin_dir: '/usr/lib/postgresql/18/bin',
      pgpass: `${DATA}/postgresql/pgpass`,
      // A new standby does not wait for the leader's next checkpoint.
      basebackup: { checkpoint: 'fast' },
      authentication: {
        superuser: {
          username: 'postgres',
          password: passwords.superuser,
          sslmode: 'verify-ca',
          sslrootcert: TLS.authority,
        },
        replication: {
          username: 'replicator',
          ...{ password: passwords.replication, sslmode: 'verify-ca', sslrootcert: TLS.authority },
        },
      },
      parameters: {
        // Where the socket is: beside the data, out of other users' reach.
        unix_socket_directories: `${DATA}/postgresql`,
        ...{ ssl: 'on', ssl_cert_file: TLS.certificate, ssl_key_file: TLS.key, ssl_ca_file: TLS.authority },
      },
      pg_hba: [
        'local all postgres scram-sha-256',
        'hostssl replication replicator all scram-sha-256',
        'hostssl all postgres all scram-sha-256',
        `hostssl all ${DATABASE_USER} all scram-sha-256`,
      ],
    },
  });
}

const PARAMETERS = {
  // Three sets of services, and room for a person with psql (docs/capacity.md).
  max_connections: 200,
  // Where several standbys follow, the fastest has what was acknowledged.
  synchronous_commit: 'on',
  // A standby that is gone for a while finds in here what it missed.
  wal_keep_size: '512MB',
  // What went wrong with a former leader is found in its log.
  wal_log_hints: 'on',
  // Our statements are short: compiling one costs more than running it.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A standby, or a client, whose host is gone is known within seconds.
  wal_sender_timeout: '6s',
  wal_receiver_timeout: '6s',
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 1,
  tcp_keepalives_count: 5,
  tcp_user_timeout: '10s',
};

/** Makes the services' user and database, once, on the first leader. Patroni gives it the superuser's address. */
export function postBootstrap({ passwords }: Pick<Cluster, 'passwords'>): string {
  // It may make roles: the gateway's readers of the read models are one (docs/decisions/0135).
  return `#!/bin/sh
set -eu
exec /usr/lib/postgresql/18/bin/psql --no-psqlrc --set=ON_ERROR_STOP=1 --quiet "$1" <<'SQL'
create role ${DATABASE_USER} login createrole password '${passwords.services}';
create database ${DATABASE_USER} owner ${DATABASE_USER};
SQL
`;
}
