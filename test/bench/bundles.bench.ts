import { createHash } from 'node:crypto';
import { PostgresBundles } from '@fleetwright/adapters/bundles-postgres';
import { PostgresLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { openPool } from '@fleetwright/adapters/postgres';
import { BundleResolver, type ComputedBundle, indexFleet, TouchedNodes } from '@fleetwright/core/bundles';
import { canonicalJson, digestOf, digestOfText } from '@fleetwright/kit/service';
import { waitFor } from '@fleetwright/kit/testing';
import type pg from 'pg';
import {
  type BenchPlane,
  contentOf,
  declareNodes,
  declareTemplate,
  isComputed,
  withControlPlane,
} from './agents/control-plane.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { median, timedMs } from './timing.ts';

const NODES = 10_000;
const MODULES = 10;
const ROUNDS = 5;
const COMPUTED_AT_ONCE = 100;
const WRITTEN_AT_ONCE = 500;
const PATIENCE_MS = 300_000;

/** One module changes in all of 10,000 nodes: every bundle is computed and stored anew, its content once. */
export async function run(): Promise<BenchRow[]> {
  return withControlPlane(async (bench) => {
    await declareTemplate(bench, 'web', MODULES);
    await declareNodes(bench, NODES, 'web');
    await waitFor(() => isComputed(bench, NODES), { what: 'the first bundles', timeoutMs: PATIENCE_MS });
    const pool = openPool({ service: 'bench', databaseUrl: bench.postgres.url(), connections: 2 });
    try {
      const computed = await compute(bench, pool);
      const stored = await store(bench, pool, computed.bundles);
      const changed = await change(bench);
      const what = `one module changed in ${NODES.toLocaleString('en')} nodes of ${MODULES}`;
      return [
        ratioRow(`${what}: bundles computed`, computed, 'JSON.stringify and SHA-256 of the manifests', '≤ 4'),
        ratioRow(`${what}: bundles stored`, stored, 'bare updates of the same rows', '≤ 3'),
        boundRow(`${what}: from its promotion until all bundles are there`, changed.ms / 1_000, 's', null),
        boundRow('documents that this stored', changed.documents, '', 1),
      ];
    } finally {
      await pool.end();
    }
  });
}

interface Sides {
  readonly ours: number;
  readonly reference: number;
}

function ratioRow(name: string, { ours, reference }: Sides, what: string, target: string): BenchRow {
  const value = { value: reference, name: what };
  return { name, ours: { value: ours, unit: 'ms' }, reference: value, ratio: ours / reference, target };
}

/** What services/bundles does between its reads and its writes. */
async function compute({ plane }: BenchPlane, pool: pg.Pool): Promise<Sides & { readonly bundles: ComputedBundle[] }> {
  const snapshot = await new PostgresLiveFleet(pool).snapshot(plane.account);
  const instances = await new PostgresLiveFleet(pool).instances(plane.account);
  const instanceOf = new Map(instances.map(({ id, node }) => [node, id]));
  const [ours, reference]: [number[], number[]] = [[], []];
  let bundles: ComputedBundle[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(
      await timedMs(() => {
        const fleet = indexFleet(snapshot);
        const resolver = new BundleResolver(fleet, digestOf);
        bundles = new TouchedNodes(fleet).ofResource('module', 'module-0').map((hostname) => {
          const manifest = resolver.manifestOf(hostname);
          if (manifest === undefined) throw new Error(`${hostname} is not there`);
          const text = canonicalJson(manifest);
          return {
            hostname,
            instance_id: instanceOf.get(hostname) ?? null,
            digest: digestOfText(text),
            manifest: text,
          };
        });
      }),
    );
    if (bundles.length !== NODES) throw new Error(`${bundles.length} bundles were computed`);
    const manifests = bundles.map(({ manifest }) => JSON.parse(manifest) as object);
    reference.push(
      await timedMs(() => {
        for (const manifest of manifests) createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
      }),
    );
  }
  return { ours: median(ours), reference: median(reference), bundles };
}

/** As services/bundles records them, beside updates of the same columns in a table like theirs, in one transaction each. */
async function store({ plane, client }: BenchPlane, pool: pg.Pool, bundles: readonly ComputedBundle[]): Promise<Sides> {
  const store = new PostgresBundles({ pool });
  await client.query('create table bench_nodes (like bundles.nodes including all)');
  await client.query('insert into bench_nodes select * from bundles.nodes');
  const [ours, reference]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Another digest each time: one that is known already is not written.
    const digest = (at: number) => createHash('sha256').update(`${round} ${at}`).digest('hex');
    const changed = bundles.map((bundle, at) => ({ ...bundle, digest: digest(at) }));
    const place = await store.computedTo(plane.account);
    ours.push(
      await timedMs(() =>
        store.record(plane.account, { from: place, to: place }, { parts: partsOf(changed), gone: [] }),
      ),
    );
    reference.push(await timedMs(() => bare(client, changed)));
    await client.query('vacuum analyze bundles.nodes, bench_nodes');
  }
  return { ours: median(ours), reference: median(reference) };
}

/** As the service hands them over. */
function* partsOf(bundles: readonly ComputedBundle[]): Generator<readonly ComputedBundle[]> {
  for (let at = 0; at < bundles.length; at += COMPUTED_AT_ONCE) yield bundles.slice(at, at + COMPUTED_AT_ONCE);
}

async function bare(client: pg.Client, bundles: readonly ComputedBundle[]): Promise<void> {
  await client.query('begin');
  for (let at = 0; at < bundles.length; at += WRITTEN_AT_ONCE) {
    const part = bundles.slice(at, at + WRITTEN_AT_ONCE);
    const columns = [part.map((one) => one.hostname), part.map((one) => one.digest), part.map((one) => one.manifest)];
    await client.query(
      `update bench_nodes n set digest = b.digest, manifest = b.manifest, counter = n.counter + 1, computed_at = now()
       from unnest($1::text[], $2::text[], $3::text[]) as b (hostname, digest, manifest) where n.hostname = b.hostname`,
      columns,
    );
  }
  await client.query('commit');
}

/** A version of one module is published; until the bundles of all nodes are others. */
async function change(bench: BenchPlane): Promise<{ readonly ms: number; readonly documents: number }> {
  const { plane, client } = bench;
  const documents = async () => Number((await client.query('select count(*) from documents.documents')).rows[0]?.count);
  const before = await documents();
  const ms = await timedMs(async () => {
    await plane.publish('module-0', '2.0.0', contentOf('module-0', 'two'));
    await waitFor(() => isComputed(bench, NODES), { what: 'the bundles', timeoutMs: PATIENCE_MS });
  });
  return { ms, documents: (await documents()) - before };
}
