import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, MutationRequest, MutationResult } from '@fleetwright/contracts';
import { type PostgresServer, startPostgres } from '@fleetwright/kit/servers';
import { uuidIds } from '@fleetwright/kit/service';
import pg from 'pg';
import { ControlPlane } from '../../agents/control-plane.ts';

const WAVE = 200;
const REPOSITORY = '00000000-0000-7000-8000-00000000000a';

/** The services that nodes meet, in this process, over a durable PostgreSQL and a NATS of their own. */
export interface BenchPlane {
  readonly plane: ControlPlane;
  readonly postgres: PostgresServer;
  readonly client: pg.Client;
}

/** Runs the work on servers of its own, and leaves nothing behind. */
export async function withControlPlane<Result>(work: (bench: BenchPlane) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
    ends.push(() => postgres.stop('immediate'));
    const database = { name: 'postgres', url: postgres.url(), drop: async () => undefined };
    const plane = await ControlPlane.start({ database, reportIntervalSeconds: 30, isAnnounced: true });
    ends.push(() => plane.stop());
    const client = new pg.Client({ connectionString: postgres.url() });
    await client.connect();
    ends.push(() => client.end());
    await plane.ask('CreateAccount', { name: 'Bench' });
    return await work({ plane, postgres, client });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** Nodes of one template, each with something that runs for it, as an apply makes them. Answers their hostnames. */
export async function declareNodes({ plane }: BenchPlane, count: number, template: string): Promise<string[]> {
  const hostnames = Array.from({ length: count }, (_, n) => `node-${n}`);
  for (let at = 0; at < count; at += WAVE) {
    const mutations = hostnames.slice(at, at + WAVE).map((key): MutationRequest => {
      const write = { template, region: 'eu' };
      const of = {
        repository_id: REPOSITORY,
        run_id: REPOSITORY,
        proposal_id: uuidIds.next(),
        revision: 'a'.repeat(40),
      };
      return {
        operation_id: `bench-${key}`,
        kind: 'node',
        key,
        action: 'create',
        expected_version: null,
        write,
        declared: write,
        ...of,
      };
    });
    const results = (await plane.ask('ApplyMutations', { mutations })) as unknown as readonly MutationResult[];
    const failed = results.find(({ outcome }) => outcome !== 'applied');
    if (failed !== undefined) throw new Error(`a node was not made: ${JSON.stringify(failed)}`);
  }
  return hostnames;
}

/** A template with so many modules, of which each puts a file of its own on a node. Answers the modules' names. */
export async function declareTemplate({ plane }: BenchPlane, template: string, modules: number): Promise<string[]> {
  const names = Array.from({ length: modules }, (_, n) => `module-${n}`);
  for (const name of names) await plane.publish(name, '1.0.0', contentOf(name, 'one'), { workers: 4, name });
  const listed = names.map((name) => ({ name, config: { workers: 8 } }));
  await plane.ask('CreateResource', { kind: 'template', key: template, attributes: { modules: listed as Json } });
  return names;
}

export function contentOf(name: string, text: string) {
  const path = `/etc/${name}.conf`;
  const file = {
    path,
    mode: '0644',
    owner: 'root',
    text: `${text} {{ config.workers }} {{ config.name }}\n`.repeat(20),
  };
  return { format: 1 as const, files: [file], packages: [], units: [], health: [] };
}

/** Whether the bundles of so many nodes are computed up to the end of the fleet's stream. */
export async function isComputed({ plane, client }: BenchPlane, nodes: number): Promise<boolean> {
  const counted = await client.query<{ count: string }>('select count(*) from bundles.nodes');
  const place = await client.query<{ version: string; event_id: string }>(
    'select version, event_id from bundles.accounts',
  );
  const [row] = place.rows;
  if (row === undefined || Number(counted.rows[0]?.count) !== nodes) return false;
  const later = await plane.platform.store.read(`fleet-${plane.account}`, {
    version: Number(row.version),
    eventId: row.event_id,
  });
  return later.length === 0;
}
