import {
  choice,
  clusterUrl,
  eventStoreUrl,
  optionalText,
  optionalUrls,
  port,
  text,
  urls,
  wholeNumber,
  type Variables,
} from './variable.ts';

/** What every service reads. */
export const SERVICE_VARIABLES = {
  FLEETWRIGHT_DATABASE_URL: {
    description:
      'PostgreSQL, as postgresql://user:password@host:port/database; several hosts of a cluster are separated by commas, and the one that takes writes is found',
    schema: clusterUrl('postgresql://', 'postgres://'),
    isSecret: true,
  },
  FLEETWRIGHT_DATABASE_CONNECTIONS: {
    description: 'most connections of one service; services in one process share a pool (docs/capacity.md)',
    schema: wholeNumber(1, 100),
    default: '3',
    isSecret: false,
  },
  FLEETWRIGHT_DATABASE_COMMIT_LOSS: {
    description:
      'what a service does at its start when PostgreSQL can lose commits that it acknowledged (no fsync, a standby that nobody waits for): warn or refuse',
    schema: choice('warn', 'refuse'),
    default: 'warn',
    isSecret: false,
  },
  FLEETWRIGHT_EVENT_STORE_URL: {
    description:
      'KurrentDB, where events are kept instead of PostgreSQL: kurrentdb://user:password@host:port?tlsCaFile=… or, of a cluster, kurrentdb+discover://…; without TLS (tls=false) on loopback only; nothing: PostgreSQL keeps them',
    schema: eventStoreUrl(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_EVENT_STORE_PASSWORD_FILE: {
    description:
      "file with the password of KurrentDB's user, which FLEETWRIGHT_EVENT_STORE_URL then names without one; read at the start",
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_EVENT_STORE_APPEND_BYTES: {
    description: "KurrentDB's own setting MaxAppendSize, bytes: what is larger is deferred instead of refused there",
    schema: wholeNumber(131_072, 16_767_216),
    default: '1048576',
    isSecret: false,
  },
  FLEETWRIGHT_NATS_URL: {
    description: 'NATS, as nats://host:port; several servers of a cluster are separated by commas',
    schema: urls('nats://', 'tls://'),
    isSecret: true,
  },
  FLEETWRIGHT_NATS_MONITORING_URL: {
    description:
      "NATS's monitoring page, where its durability is checked at start; of a cluster the page of each server, separated by commas; nothing: not checked",
    schema: optionalUrls('http://', 'https://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_LOG_LEVEL: {
    description: 'least severe messages that are logged: debug, info, warn, error or silent',
    schema: choice('debug', 'info', 'warn', 'error', 'silent'),
    default: 'info',
    isSecret: false,
  },
  FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: {
    description:
      'how often a stage looks into the store for events whose messages were lost; at most so long each waits',
    schema: wholeNumber(1, 3_600),
    default: '30',
    isSecret: false,
  },
  FLEETWRIGHT_HEALTH_HOST: {
    description: 'address on which /healthz, /readyz and /metrics are served',
    schema: text('an IP address or a host name'),
    default: '127.0.0.1',
    isSecret: false,
  },
  FLEETWRIGHT_HEALTH_PORT: {
    description: 'port of /healthz, /readyz and /metrics; 0: any free one',
    schema: port(),
    default: '0',
    isSecret: false,
  },
} as const satisfies Variables;
