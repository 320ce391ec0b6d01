import {
  type Clock,
  type ConnectedPlatform,
  type DigestOf,
  type Ids,
  openLog,
  type Readiness,
} from '@fleetwright/core/event-sourcing';
import pg from 'pg';
import {
  Link,
  NatsCommandBus,
  NatsDurability,
  NatsEventAnnouncer,
  NatsEventFeed,
  openConnection,
  type StreamReplicas,
} from '../bus-nats/index.ts';
import { migrateDocuments, PostgresDocuments } from '../documents-postgres/index.ts';
import type { KurrentEventStore } from '../event-store-kurrent/index.ts';
import { migrateEventStore, PostgresEventStore } from '../event-store-postgres/index.ts';
import { migrateFingerprints, PostgresFingerprints } from '../fingerprints-postgres/index.ts';
import { isUnavailable } from '../postgres/errors.ts';
import { assertConnections } from '../postgres/assert-connections.ts';
import { commitLossRisks } from '../postgres/commit-loss.ts';
import { openPool } from '../postgres/open-pool.ts';
import { migrateStageState, PostgresStageState } from '../stage-state-postgres/index.ts';
import { UnfitServer } from '../unfit-server.ts';
import { DEPENDENCY_POLL_MS, DEPENDENCY_WAIT_MS, READY_TIMEOUT_MS } from './limits.ts';

export interface PlatformOptions {
  /** Names the connections at the servers. */
  readonly service: string;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  /** KurrentDB, where events are kept; null or missing: PostgreSQL keeps them. */
  readonly eventStore?: { readonly url: string; readonly appendBytesMax: number } | null;
  /** When PostgreSQL can lose commits: `warn`, the default, says so; `refuse` does not start. */
  readonly onCommitLoss?: 'warn' | 'refuse';
  readonly natsUrl: string;
  /** Where the durability of each node of NATS is checked; null: it is not. */
  readonly natsMonitoringUrl: string | null;
  /** For whoever announces events; default: 1. */
  readonly streamReplicas?: StreamReplicas;
  /** Address of the gateway, where events that are announced say their schemas are; null or missing: they do not say. */
  readonly schemasAt?: string | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digestOf: DigestOf;
  /** Default: a minute. */
  readonly waitMs?: number;
}

/**
 * Waits for PostgreSQL and NATS, brings the schemas to this release's shape, makes sure of the log, and composes the
 * adapters over one pool and one connection. Throws, having let go of everything, when a server does not come in time or
 * is not durable, and `WrongLog` when the database remembers another log than the one that is there.
 */
export async function connectPlatform(options: PlatformOptions): Promise<ConnectedPlatform> {
  const waitMs = options.waitMs ?? DEPENDENCY_WAIT_MS;
  const { service, databaseUrl, databaseConnections: connections } = options;
  const isJournalDurable = options.eventStore !== undefined && options.eventStore !== null;
  const pool = openPool({ service, databaseUrl, connections, isJournalDurable });
  const events = await openEventStore(options, pool);
  const { store } = events;
  const state = new PostgresStageState({ pool });
  let link: Link | undefined;
  try {
    await migrate(pool, waitMs);
    await untilServed(waitMs, events.mustFit, notReachable(waitMs));
    await untilServed(waitMs, async () => void (await openLog({ store, state, ids: options.ids })), asItIs);
    const warnings = await commitLossRisks(pool);
    mustNotLose(options, warnings);
    // A rolling restart, or another process that stops, may still have some of them for a moment.
    await untilServed(waitMs, () => assertConnections(pool, connections), asItIs);
    link = await Link.open({ url: options.natsUrl, name: `fleetwright-${options.service}`, waitMs });
    const durability = options.natsMonitoringUrl === null ? null : new NatsDurability(options.natsMonitoringUrl);
    await durability?.mustHold(waitMs);
    return compose(options, pool, { link, events, state, durability, warnings });
  } catch (error) {
    await Promise.all([link?.close(), store.close()]);
    await pool.end();
    throw error;
  }
}

interface Connected {
  readonly link: Link;
  readonly events: OpenedEventStore;
  readonly state: PostgresStageState;
  readonly durability: NatsDurability | null;
  readonly warnings: readonly string[];
}

function mustNotLose({ onCommitLoss = 'warn' }: PlatformOptions, risks: readonly string[]): void {
  if (onCommitLoss === 'warn' || risks.length === 0) return;
  throw new Error(
    `PostgreSQL can lose what it acknowledged, and FLEETWRIGHT_DATABASE_COMMIT_LOSS is refuse: ${risks.join('; ')}`,
  );
}

function compose(options: PlatformOptions, pool: pg.Pool, connected: Connected): ConnectedPlatform {
  const { clock, ids, digestOf, natsUrl } = options;
  const { link, events, state, durability } = connected;
  const { store } = events;
  return {
    store,
    documents: new PostgresDocuments({ pool }),
    fingerprints: new PostgresFingerprints({ pool, digestOf }),
    feed: new NatsEventFeed(link),
    bus: new NatsCommandBus(link),
    state,
    announcer: new NatsEventAnnouncer(link, options.streamReplicas, options.schemasAt),
    warnings: connected.warnings.map((risk) => `PostgreSQL can lose what it acknowledged: ${risk}`),
    connectBus: (name) => openConnection({ url: natsUrl, name, waitMs: options.waitMs ?? DEPENDENCY_WAIT_MS }),
    clock,
    ids,
    digestOf,
    ready: async () => [
      await postgresReadiness(pool, events.writeRefusal),
      ...(await events.ready()),
      await natsReadiness(link, durability),
    ],
    close: async () => {
      await Promise.all([link.close(), store.close()]);
      await pool.end();
    },
  };
}

function migrate(pool: pg.Pool, waitMs: number): Promise<void> {
  const migrations = [migrateEventStore, migrateDocuments, migrateFingerprints, migrateStageState];
  const run = async () => {
    for (const each of migrations) await each(pool);
  };
  return untilServed(waitMs, run, (cause) => new Error(`PostgreSQL is not ready within ${waitMs} ms`, { cause }));
}

/** The event store's server never answered: its own error says less than what to look at. */
const notReachable =
  (waitMs: number) =>
  (cause: unknown): Error =>
    new Error(
      `KurrentDB has not answered within ${waitMs} ms: check host and port in FLEETWRIGHT_EVENT_STORE_URL, that its ` +
        'certificate is of the authority in tlsCaFile, and that a cluster has a leader',
      { cause },
    );

const asItIs = (error: unknown): unknown => error;

/** Tries again while PostgreSQL cannot serve now; throws what `failure` makes of the last error when the time is over. */
async function untilServed(
  waitMs: number,
  work: () => Promise<void>,
  failure: (error: unknown) => unknown,
): Promise<void> {
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isUnavailable(error) || error instanceof UnfitServer) throw error;
      if (performance.now() >= deadlineMs) throw failure(error);
      await new Promise((resolve) => setTimeout(resolve, DEPENDENCY_POLL_MS));
    }
  }
}

interface OpenedEventStore {
  readonly store: PostgresEventStore | KurrentEventStore;
  /** Throws `UnfitServer` for a server of its own that cannot be worked with. */
  mustFit(): Promise<void>;
  /** Why PostgreSQL takes no events; null while it does, or keeps none. */
  writeRefusal(): string | null;
  /** Of a server of its own. */
  ready(): Promise<readonly Readiness[]>;
}

async function openEventStore({ eventStore }: PlatformOptions, pool: pg.Pool): Promise<OpenedEventStore> {
  if (eventStore === undefined || eventStore === null) {
    const store = new PostgresEventStore({ pool });
    const mustFit = () => Promise.resolve();
    return { store, mustFit, writeRefusal: () => store.writeRefusal(), ready: () => Promise.resolve([]) };
  }
  const { url: connectionString, appendBytesMax: serverAppendBytes } = eventStore;
  // Its client and gRPC are a seventh of all modules that a service would read.
  const { KurrentEventStore } = await import('../event-store-kurrent/index.ts');
  const store = new KurrentEventStore({ connectionString, serverAppendBytes });
  const ready = async () => [await kurrentReadiness(store)];
  return { store, mustFit: () => store.mustFit(), writeRefusal: () => null, ready };
}

async function kurrentReadiness(store: KurrentEventStore): Promise<Readiness> {
  const reason = await store.whyUnready(READY_TIMEOUT_MS);
  return { name: 'kurrentdb', isReady: reason === null, reason };
}

async function postgresReadiness(pool: pg.Pool, writeRefusal: () => string | null): Promise<Readiness> {
  try {
    await pool.query({ text: 'select 1', query_timeout: READY_TIMEOUT_MS } as pg.QueryConfig);
    const refusal = writeRefusal();
    const reason = refusal === null ? null : `PostgreSQL takes no writes (${refusal})`;
    return { name: 'postgresql', isReady: reason === null, reason };
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? ` (${error.code})` : '';
    return { name: 'postgresql', isReady: false, reason: `PostgreSQL does not answer${code}` };
  }
}

/** A node that was away when the process began is looked at here once it is back. */
async function natsReadiness(link: Link, durability: NatsDurability | null): Promise<Readiness> {
  const reason = link.isConnected ? ((await durability?.problem()) ?? null) : 'NATS is not connected';
  return { name: 'nats', isReady: reason === null, reason };
}
