import Fastify from 'fastify';
import { Pool } from 'pg';
import { toolsAt } from '../../deploy/local/smoke/tools.ts';
import { SYSTEM } from '../end-to-end/api.ts';
import type { BenchRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { median, timedMs } from './timing.ts';

const ROUNDS = 400;
const WARM_UP = 60;

/** One page of the live fleet, as its read model is asked. */
const SQL = `select body from read_models.resources where account_id = 'demo' and kind = 'node' order by position limit 21`;

/** What asking by REST and by tool costs beside the query that has to be made anyway, on the running example. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const pool = new Pool({ connectionString: stack.databaseUrl, max: 1 });
    const bare = Fastify();
    bare.get('/', async () => ({ ok: true }));
    try {
      const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' });
      return await compare(stack, { pool, bareUrl });
    } finally {
      await bare.close();
      await pool.end();
    }
  });
}

async function compare(stack: LocalStack, { pool, bareUrl }: { readonly pool: Pool; readonly bareUrl: string }) {
  const call = toolsAt(stack.gatewayUrl, stack.token);
  const headers = { authorization: `Bearer ${stack.token}` };
  const read = async (url: string) => void (await (await fetch(url, { headers })).arrayBuffer());
  const sides = {
    rest: () => read(`${stack.gatewayUrl}${SYSTEM}/nodes?limit=20`),
    tool: () => call('system_list_nodes', { limit: 20 }),
    sql: () => pool.query(SQL),
    bare: () => read(bareUrl),
  };
  const measured: Record<keyof typeof sides, number[]> = { rest: [], tool: [], sql: [], bare: [] };
  const names = Object.keys(sides) as (keyof typeof sides)[];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    // In turns, and each time another one begins.
    for (const name of names.map((_, at) => names[(at + round) % names.length] as keyof typeof sides)) {
      const ms = await timedMs(sides[name]);
      if (round >= WARM_UP) measured[name].push(ms);
    }
  }
  const floor = measured.sql.map((ms, at) => ms + (measured.bare[at] ?? Number.NaN));
  return [
    rowOf('a page of 20 by REST, p50', median(measured.rest), median(floor)),
    rowOf('a page of 20 by REST, p95', p95(measured.rest), p95(floor)),
    overhead(median(measured.tool.map((ms, at) => ms - (measured.rest[at] ?? Number.NaN)))),
  ];
}

function rowOf(name: string, ours: number, reference: number): BenchRow {
  return {
    name,
    ours: { value: ours, unit: 'ms' },
    reference: { name: 'the SQL query and a bare route', value: reference },
    ratio: ours / reference,
    target: '≤ 3',
  };
}

function overhead(value: number): BenchRow {
  const name = 'a tool call, beyond its REST twin, p50';
  return { name, ours: { value, unit: 'ms' }, reference: null, ratio: null, target: '≤ 3 ms' };
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}
