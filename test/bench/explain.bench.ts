import pg from 'pg';
import { SYSTEM } from '../end-to-end/api.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { approve, pendingOf, syncNow } from './stack/walk.ts';
import { median, timedMs } from './timing.ts';

const RESOURCES = 10;
const POLL_MS = 5;
/** As an account has them after a million events: some five of each proposal, and one of each change of the fleet. */
const PROPOSALS = 150_000;
const CHANGES = 250_000;
/** Of the one that is explained: more of either than an explanation reads. */
const PROPOSALS_OF_ONE = 30;
const CHANGES_OF_ONE = 300;
const NODES = 10_000;
const ROUNDS = 15;
/** Behind everything that the walk of the example wrote. */
const FIRST_POSITION = 10_000_000;

/** The rows of the walk many times over, each under another id, of other nodes; or of the same one. */
const MORE_PROPOSALS = `
  insert into read_models.proposals (account_id, row_key, position, body,
    "repository_id", "sync_run_id", "status", "kind", "change", "action", "key", "approver")
  select account_id, id, position,
    replace(replace(replace(body, row_key, id), '"position":' || was, '"position":' || position), '"' || "key" || '"', '"' || node || '"'),
    "repository_id", "sync_run_id", 'applied', "kind", "change", "action", node, "approver"
  from (
    select p.*, p.position as was, $1::bigint + n as position, '00000000-0000-7000-8000-' || lpad(($1::bigint + n)::text, 12, '0') as id,
      coalesce($3, 'edge-' || lpad((n % ${NODES})::text, 5, '0')) as node
    from generate_series(1, $2::int) n, (select account_id, row_key, position, body, "repository_id", "sync_run_id", "kind",
      "change", "action", "key", "approver" from read_models.proposals where "kind" = 'node' order by position limit 1) p
  ) as rows (account_id, row_key, old, body, "repository_id", "sync_run_id", "kind", "change", "action", "key", "approver", was, position, id, node)`;

const MORE_CHANGES = `
  insert into read_models.fleet_history (account_id, row_key, position, body, "thing", "operation", "at")
  select account_id, position::text, position,
    replace(replace(replace(body, '"position":' || was, '"position":' || position), "thing", node), '"operation":"created"', '"operation":"updated"'),
    node, 'updated', "at"
  from (
    select h.account_id, h.body, h."thing", h."at", h.position as was, $1::bigint + n as position,
      coalesce('node/' || $3, 'node/edge-' || lpad((n % ${NODES})::text, 5, '0')) as node
    from generate_series(1, $2::int) n,
      (select * from read_models.fleet_history where "thing" like 'node/%' order by position limit 1) h
  ) as rows`;

/** Why a field of a node is as it is, asked by REST: in the log of the example, and in one of a million events. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 1 });
    try {
      return await measured(stack, pool);
    } finally {
      await pool.end();
    }
  });
}

async function measured(stack: LocalStack, pool: pg.Pool): Promise<BenchRow[]> {
  const { body } = await stack.rest.get(`${SYSTEM}/gitops_repositories`);
  const { id } = await syncNow(stack, body.gitops_repositories[0].id as string, RESOURCES);
  await approve(stack, id, await pendingOf(stack, id), POLL_MS);
  const { rows } = await pool.query<{ key: string }>(
    `select "key" from read_models.proposals where "kind" = 'node' order by position limit 1`,
  );
  const node = rows[0]?.key ?? '';
  const small = await explaining(stack, node);
  // What was done to it lies behind, so that it is not met first.
  await pool.query(MORE_PROPOSALS, [FIRST_POSITION, PROPOSALS_OF_ONE, node]);
  await pool.query(MORE_CHANGES, [FIRST_POSITION, CHANGES_OF_ONE, node]);
  const whole = await explaining(stack, node);
  await pool.query(MORE_PROPOSALS, [FIRST_POSITION * 2, PROPOSALS, null]);
  await pool.query(MORE_CHANGES, [FIRST_POSITION * 2, CHANGES, null]);
  await pool.query('vacuum analyze read_models.proposals');
  await pool.query('vacuum analyze read_models.fleet_history');
  const large = await explaining(stack, node);
  const unknown = await medianOf(() =>
    stack.rest.get(`${SYSTEM}/gitops_proposals?kind=node&status=pending_approval&limit=20`),
  );
  const name = `why a field is as it is, ${PROPOSALS.toLocaleString('en')} proposals and ${CHANGES.toLocaleString('en')} changes`;
  return [
    boundRow('why a field is as it is, in the example', small, 'ms', null),
    boundRow(`the same after ${PROPOSALS_OF_ONE} proposals and ${CHANGES_OF_ONE} changes of it`, whole, 'ms', null),
    {
      name,
      ours: { value: large, unit: 'ms' },
      reference: { name: 'without those of others', value: whole },
      ratio: large / whole,
      target: 'none set',
    },
    boundRow('the same', large, 'ms', 200),
    boundRow('a list of open proposals there', unknown, 'ms', null),
  ];
}

async function explaining({ rest }: LocalStack, node: string): Promise<number> {
  return medianOf(async () => {
    const { status, body } = await rest.get(`${SYSTEM}/explain/node/${node}?field=region`);
    if (status !== 200 || body.explanation.steps.length < 4)
      throw new Error(`explain: ${status} ${JSON.stringify(body)}`);
  });
}

async function medianOf(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timedMs(ask));
  return median(times);
}
