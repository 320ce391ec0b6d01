import { setTimeout as sleep } from 'node:timers/promises';
import { clientFor, connectionTo } from '@fleetwright/adapters/postgres';
import type pg from 'pg';
import { natsMonitoringUrl } from '../configuration/addresses.ts';
import type { Lab } from './lab.ts';

/** Longer than a first start takes on a machine that is busy with three hosts at once. */
const TIMEOUT_MS = 300_000;
const LOOK_MS = 500;
const ANSWER_MS = 2_000;

/** Starts all hosts, and waits until all of them are ready. `say` tells in a line what is there. */
export async function bringUp(lab: Lab, say: (line: string) => void): Promise<void> {
  for (const host of lab.hosts) host.start('etcd', 'patroni', 'nats');
  await until('PostgreSQL with two standbys', () => hasStandbys(lab));
  say('PostgreSQL    one leader, two standbys that follow');
  await until('NATS on all hosts', () => areHealthy(natsMonitoringUrl(lab.cluster).split(',')));
  say('NATS          three nodes');
  for (const host of lab.hosts) host.start('services');
  await until('the services on all hosts', () => areReady(lab));
  say('services      ready on all hosts');
}

/** Asks again and again until the answer is yes; throws after five minutes. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (await ask().catch(() => false)) return;
    await sleep(LOOK_MS);
  }
  throw new Error(`${what}: not within ${TIMEOUT_MS / 1_000} s`);
}

/** Whether the leader has two standbys, and a commit waits for at least one of them, where it is to wait. */
export async function hasStandbys(lab: Lab, isSynchronous = lab.cluster.isSynchronous): Promise<boolean> {
  const [row] = await ask<{ following: number; waited: number }>(
    lab.superuserUrl,
    `select count(*)::int as following, count(*) filter (where sync_state in ('sync', 'quorum'))::int as waited
     from pg_stat_replication where state = 'streaming' and application_name like 'host-%'`,
  );
  return row?.following === 2 && (row.waited > 0 || !isSynchronous);
}

/** Asks PostgreSQL on a connection of its own. */
export async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly Row[]> {
  const client = clientFor({ ...connectionTo(url), connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  // A host that is taken away under it fails the question as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql)).rows;
  } finally {
    void client.end().catch(() => undefined);
  }
}

export function areReady(lab: Lab): Promise<boolean> {
  return areHealthy(lab.gatewayUrls(), '/readyz');
}

async function areHealthy(urls: readonly string[], path = '/healthz'): Promise<boolean> {
  const answers = await Promise.all(urls.map((url) => fetch(url + path, { signal: AbortSignal.timeout(ANSWER_MS) })));
  return answers.every(({ ok }) => ok);
}
