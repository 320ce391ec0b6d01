import { READ_MODELS, type ReadModelName } from '@fleetwright/core/read-models';
import { rowsOf } from '@fleetwright/core/read-models/testing';
import type { StoredEvent } from '@fleetwright/contracts';
import { waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { expect } from 'vitest';
import type { Stack } from '../end-to-end/stack.ts';
import { violations } from './oracles.ts';
import type { Acknowledged, WorkedStack, Workload } from './workload.ts';

/** Everything that a fault may hold up is through by then: leases of seconds, and messages that are sent again. */
const QUIET_WITHIN_MS = 300_000;

/**
 * What must hold after every fault: everybody converged (I7), no rule of the log is broken (I2, I3, I4, I6), what was
 * answered is stored (I1), and the rows that people see are the fold of the log, byte for byte (I5).
 */
export async function mustBeWhole(work: Workload<WorkedStack>): Promise<void> {
  await Promise.all(work.repositories.map((repository) => repository.converge()));
  const { stack, acknowledged } = work;
  const log = await quietLog(stack);
  expect(violations(log)).toEqual([]);
  expect(missing(acknowledged, log)).toEqual([]);
  const rows = await shownRows(stack);
  expect(rows.position).toBe(log.length);
  expect(rows.bytes).toBe(rowsOf(log).bytes());
}

/** The log once nothing is owed any more, nothing is added and the read models have come to its end. */
export function quietLog(stack: Pick<Stack, 'databaseUrl' | 'log'>): Promise<readonly StoredEvent[]> {
  let lastLength = -1;
  const quiet = async () => {
    const log = await stack.log();
    const isSame = log.length === lastLength;
    lastLength = log.length;
    if (!isSame || (await shownRows(stack)).position !== log.length) return undefined;
    const found = violations(log);
    if (found.length > 0) throw new Error(found.join('\n'));
    return log;
  };
  return waitFor(quiet, { what: 'the system to be quiet and whole', timeoutMs: QUIET_WITHIN_MS });
}

/** I1: what was acknowledged and is not in the log exactly once. */
export function missing({ repositories, runs, approvals }: Acknowledged, log: readonly StoredEvent[]): string[] {
  const stored: string[] = log.flatMap((event): string[] => {
    if (event.type === 'RepositoryRegistered') return [event.data.repository_id];
    if (event.type === 'SyncRequested') return [event.data.run_id];
    return event.type === 'ProposalApproved' ? [event.data.proposal_id] : [];
  });
  const counts = new Map<string, number>();
  for (const id of stored) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...repositories, ...runs, ...approvals]
    .filter((id) => counts.get(id) !== 1)
    .map((id) => `${id} was acknowledged, and is stored ${counts.get(id) ?? 0} times`);
}

/** The rows of all read models as one text, and the position that they have come to, in one snapshot. */
export async function shownRows(stack: Pick<Stack, 'databaseUrl'>): Promise<{ position: number; bytes: string }> {
  const lines: [string, string][] = [];
  return withDatabase(stack, async (database) => {
    await database.query('begin isolation level repeatable read');
    const { rows: checkpoint } = await database.query('select position from read_models.checkpoint');
    for (const model of Object.keys(READ_MODELS) as ReadModelName[]) {
      const { rows } = await database.query(`select account_id, row_key, body from read_models.${model}`);
      for (const { account_id, row_key, body } of rows) lines.push([`${model} ${account_id} ${row_key}`, body]);
    }
    const bytes = lines
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, body]) => `${name} ${body}`)
      .join('\n');
    return { position: Number(checkpoint[0]?.position), bytes };
  });
}

/** One connection of the test's own; whatever was begun on it is rolled back at the end. */
export async function withDatabase<T>(
  stack: Pick<Stack, 'databaseUrl'>,
  work: (database: pg.Client) => Promise<T>,
): Promise<T> {
  const database = new pg.Client({ connectionString: stack.databaseUrl, application_name: 'fault-test' });
  // A server that is stopped under a connection must not end the test's process.
  database.on('error', () => undefined);
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
